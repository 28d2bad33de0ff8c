// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A video that cannot be read, coloured or written. The message is one sentence: the file, what is
 * wrong, and the remedy.
 */
public final class VideoException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception without a cause.
   *
   * @param file the file
   * @param fault what is wrong, as a clause without a full stop
   * @param remedy what to do, as a clause without a full stop
   */
  public VideoException(Path file, String fault, String remedy) {
    this(file, fault, remedy, null);
  }

  /**
   * An exception with a cause.
   *
   * @param file the file
   * @param fault what is wrong, as a clause without a full stop
   * @param remedy what to do, as a clause without a full stop
   * @param cause the underlying failure
   */
  public VideoException(Path file, String fault, String remedy, Throwable cause) {
    super(file + ": " + fault + "; " + remedy + ".", cause);
  }
}
