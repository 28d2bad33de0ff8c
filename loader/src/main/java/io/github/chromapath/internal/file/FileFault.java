// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** Why a file cannot be used, in words. */
public final class FileFault {
  private FileFault() {}

  /**
   * {@return the reason, for example "No space left on device"}
   *
   * <p>The message of a {@link FileSystemException} begins with a path, perhaps of a temporary
   * file.
   */
  public static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "access denied";
    }
    if (failure instanceof FileSystemException named && named.getReason() != null) {
      return named.getReason();
    }
    return failure.getMessage();
  }
}
