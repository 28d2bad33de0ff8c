// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A picture file that cannot be read or written; the message is one sentence: file, fault and mend.
 */
public final class PictureException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong with a file.
   *
   * @param file the file
   * @param fault what is wrong, as a clause without a full stop
   * @param mend what the reader can do, as a clause without a full stop
   */
  public PictureException(Path file, String fault, String mend) {
    super(file + ": " + fault + "; " + mend + ".");
  }

  /**
   * Says what is wrong with a file, and what brought it to light.
   *
   * @param file the file
   * @param fault what is wrong, as a clause without a full stop
   * @param mend what the reader can do, as a clause without a full stop
   * @param cause the failure underneath
   */
  public PictureException(Path file, String fault, String mend, Throwable cause) {
    super(file + ": " + fault + "; " + mend + ".", cause);
  }

  /**
   * Wraps a failure whose message already is such a sentence.
   *
   * @param cause the failure underneath
   */
  PictureException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
