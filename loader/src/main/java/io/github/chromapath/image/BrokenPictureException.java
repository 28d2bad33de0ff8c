// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.image.internal.libav.LibavException;
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

  /** The fault that a decoder states. */
  BrokenPictureException(LibavException cause) {
    this(cause.getMessage(), cause.remedy());
    initCause(cause);
  }

  /** The fault of a file that ends too early. */
  static BrokenPictureException cutShort() {
    return new BrokenPictureException("the file is cut short");
  }

  /** The fault of a file that a decoder refuses. */
  static BrokenPictureException undecodable(PictureFormat format) {
    return new BrokenPictureException(
        "its " + format + " data cannot be decoded",
        "copy it again from its source, or save it with another program");
  }

  /** As {@link #undecodable(PictureFormat)}. The cause is kept, but its words help no user. */
  static BrokenPictureException undecodable(PictureFormat format, Throwable cause) {
    BrokenPictureException exception = undecodable(format);
    exception.initCause(cause);
    return exception;
  }

  /** The sentence about the file. */
  PictureException of(Path file) {
    return new PictureException(file, getMessage(), remedy, this);
  }
}
