// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image.internal.libav;

/** A picture that FFmpeg cannot decode. The message is a clause for the user. */
public final class LibavException extends Exception {
  private static final long serialVersionUID = 1L;
  private final String remedy;

  private LibavException(String fault, String remedy, Throwable cause) {
    super(fault, cause);
    this.remedy = remedy;
  }

  /** The decoder refuses the data: it is damaged, or coded in a rare way. */
  static LibavException undecodable() {
    return new LibavException(
        "its data cannot be decoded",
        "copy it again from its source, or save it as PNG with another program",
        null);
  }

  /** The picture is not damaged, but cannot be decoded here. */
  static LibavException unsupported(String fault) {
    return new LibavException(fault, "save it as PNG with another program", null);
  }

  /** FFmpeg itself cannot be used. */
  static LibavException unavailable(String fault, Throwable cause) {
    return new LibavException(fault, "or save it as PNG with another program", cause);
  }

  /** {@return what to do, as a clause} */
  public String remedy() {
    return remedy;
  }
}
