// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** Temporary files of {@link AtomicFile} in folders that several processes write to. */
public final class AbandonedFiles {
  /** An older temporary file belongs to a process that was killed. */
  private static final Duration AGE = Duration.ofDays(1);

  private AbandonedFiles() {}

  /**
   * Deletes temporary files that are older than a day. Files that belong to another user stay.
   *
   * @param folder searched with its subfolders, but not theirs
   * @throws IOException if the folder cannot be searched
   */
  public static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder, 2)) {
      for (Path file : files.filter(AtomicFile::isTemporary).toList()) {
        if (FileAge.of(Files.getLastModifiedTime(file)).compareTo(AGE) > 0) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException | AccessDeniedException | UncheckedIOException e) {
      return; // Another process deletes them too, or owns them.
    }
  }
}
