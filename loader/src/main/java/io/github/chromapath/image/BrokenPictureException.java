// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

/** A fault in a picture's bytes, before it is known to the user under the file's name. */
final class BrokenPictureException extends Exception {
  private static final long serialVersionUID = 1L;
  private final String mend;

  BrokenPictureException(String fault) {
    this(fault, "copy it again from its source");
  }

  BrokenPictureException(String fault, String mend) {
    super(fault);
    this.mend = mend;
  }

  String mend() {
    return mend;
  }
}
