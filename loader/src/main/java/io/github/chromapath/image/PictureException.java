// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A picture file that cannot be read or written. The message is one sentence: the file, what is
 * wrong, and the remedy.
 */
public final class PictureException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception without a cause.
   *
   * @param file the file
   * @param fault what is wrong, as a clause without a full stop
   * @param remedy what to do, as a clause without a full stop
   */
  public PictureException(Path file, String fault, String remedy) {
    super(sentence(file, fault, remedy));
  }

  /**
   * An exception with a cause.
   *
   * @param file the file
   * @param fault what is wrong, as a clause without a full stop
   * @param remedy what to do, as a clause without a full stop
   * @param cause the underlying failure
   */
  public PictureException(Path file, String fault, String remedy, Throwable cause) {
    super(sentence(file, fault, remedy), cause);
  }

  /**
   * Wraps a failure whose message is such a sentence already.
   *
   * @param cause the underlying failure
   */
  PictureException(IOException cause) {
    super(cause.getMessage(), cause);
  }

  private static String sentence(Path file, String fault, String remedy) {
    return file + ": " + fault + "; " + remedy + ".";
  }
}
