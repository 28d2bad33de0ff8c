// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.file.Path;

/** A fault in a picture's bytes. {@link PictureException} adds the file's name. */
final class BrokenPictureException extends Exception {
  private static final long serialVersionUID = 1L;
  private final String remedy;

  BrokenPictureException(String fault) {
    this(fault, "copy it again from its source");
  }

  BrokenPictureException(String fault, String remedy) {
    super(fault);
    this.remedy = remedy;
  }

  /** The sentence about the file. */
  PictureException of(Path file) {
    return new PictureException(file, getMessage(), remedy, this);
  }
}
