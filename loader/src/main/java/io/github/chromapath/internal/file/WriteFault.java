// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Says in one sentence why a file could not be written. */
public final class WriteFault {
  /** A disk with less space than this is full. */
  private static final long FULL = 1 << 16;

  private WriteFault() {}

  /**
   * {@return the sentence about a file in its folder}
   *
   * @param target the file
   * @param cause the failure
   */
  public static String sentence(Path target, IOException cause) {
    return sentence(target, target.toAbsolutePath().getParent(), cause);
  }

  /**
   * The sentence. To be called before the unfinished file is deleted, which frees its space.
   *
   * @param target the file
   * @param folder its folder
   * @param cause the failure
   */
  static String sentence(Path target, Path folder, IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return target + ": its folder is not writable; give write permission on " + folder + ".";
    }
    if (!Files.isDirectory(folder)) {
      return target + ": its folder has vanished; create " + folder + " and run again.";
    }
    String reason = reason(cause);
    if (reason.contains("file name too long")) {
      return target + ": its name is too long for its disk; shorten the name of the input.";
    }
    if (reason.contains("quota")) {
      return target + ": the disk quota is used up; free space, or choose another disk.";
    }
    try {
      FileStore disk = Files.getFileStore(folder);
      if (disk.isReadOnly() || reason.contains("read-only")) {
        return target + ": its disk is read-only; choose another folder.";
      }
      if (reason.contains("no space left") || disk.getUsableSpace() < FULL) {
        return target + ": its disk is full; free space on it, or choose another one.";
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    return target + ": writing failed; check the disk and run again.";
  }

  /** The operating system's reason, which is in its language. */
  private static String reason(IOException cause) {
    String reason =
        cause instanceof FileSystemException failure ? failure.getReason() : cause.getMessage();
    return reason == null ? "" : reason.toLowerCase(Locale.ROOT);
  }
}
