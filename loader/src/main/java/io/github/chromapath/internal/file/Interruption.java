// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;

/**
 * Reports that a thread was interrupted while it read or wrote a file.
 *
 * <p>A channel closes itself when its thread is interrupted. The exception that it throws has no
 * message and looks like a failure of the disk.
 */
public final class Interruption {
  private Interruption() {}

  /**
   * {@return an exception that says that work on a file was interrupted}
   *
   * <p>The interrupt status of the thread does not change.
   *
   * @param file the file
   * @param work "reading" or "writing"
   * @param cause the exception of the channel
   */
  public static InterruptedIOException of(Path file, String work, IOException cause) {
    InterruptedIOException interruption =
        new InterruptedIOException(file + ": " + work + " was interrupted.");
    interruption.initCause(cause);
    return interruption;
  }
}
