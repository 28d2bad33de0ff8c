// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A data set, or a pair in it, cannot be used. The message is one sentence: the file or folder, the
 * fault, and the remedy.
 */
public final class DatasetException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Whether the file is sound, but its picture has no colours to learn from. */
  private final boolean colorless;

  /**
   * A fault without a cause.
   *
   * @param place file, folder or name of the pair
   * @param fault a clause without a full stop
   * @param remedy an instruction to the user, without a full stop
   */
  public DatasetException(Object place, String fault, String remedy) {
    this(place, fault, remedy, false);
  }

  private DatasetException(Object place, String fault, String remedy, boolean colorless) {
    super(place + ": " + fault + "; " + remedy + ".");
    this.colorless = colorless;
  }

  /**
   * A fault with its cause.
   *
   * @param place file, folder or name of the pair
   * @param fault a clause without a full stop
   * @param remedy an instruction to the user, without a full stop
   * @param cause the underlying failure
   */
  public DatasetException(Object place, String fault, String remedy, Throwable cause) {
    super(place + ": " + fault + "; " + remedy + ".", cause);
    colorless = false;
  }

  /** A picture that is sound, but has no colours to learn from. */
  static DatasetException colorless(Object place, String fault, String remedy) {
    return new DatasetException(place, fault, remedy, true);
  }

  /** Whether the picture is sound, but has no colours to learn from. */
  boolean isColorless() {
    return colorless;
  }

  /**
   * A file that cannot be read.
   *
   * @param missing the remedy if there is no such file
   * @param cause the failure to open or read it
   */
  static DatasetException unreadable(Path file, String missing, IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return new DatasetException(file, "there is no such file", missing, cause);
    }
    if (cause instanceof AccessDeniedException) {
      return new DatasetException(
          file, "the file cannot be opened", "give read permission on it", cause);
    }
    if (cause instanceof ClosedByInterruptException) {
      return new DatasetException(file, "reading was interrupted", "run again", cause);
    }
    return new DatasetException(file, "reading failed", "check its permissions", cause);
  }
}
