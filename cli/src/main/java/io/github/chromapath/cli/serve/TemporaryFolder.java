// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.internal.file.HeldFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder for the files of one process, which only its user may read. It is deleted when it is
 * closed. If the process was killed, the next one of the same user deletes it: beside the folder is
 * a lock file, which the system unlocks when its process ends.
 */
final class TemporaryFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TemporaryFolder.class);
  private static final String PREFIX = "chromapath-serve-";
  private static final String LOCK = ".lock";

  private final Path lockFile;
  private final HeldFile held;
  private final Path folder;

  private TemporaryFolder(Path lockFile, HeldFile held, Path folder) {
    this.lockFile = lockFile;
    this.held = held;
    this.folder = folder;
  }

  /**
   * Deletes the folders of processes that were killed, and creates one.
   *
   * @param parent an existing folder
   * @throws IOException if the folder cannot be created
   */
  static TemporaryFolder create(Path parent) throws IOException {
    Path lockFile = Files.createTempFile(parent, PREFIX, LOCK);
    HeldFile held =
        HeldFile.take(lockFile, StandardOpenOption.WRITE)
            .orElseThrow(
                () -> new IOException(lockFile + ": the file cannot be locked; run again."));
    try {
      Path folder = folderOf(lockFile);
      Files.createDirectory(folder);
      ownerOnly(folder);
      deleteAbandoned(parent, Files.getOwner(lockFile));
      return new TemporaryFolder(lockFile, held, folder);
    } catch (IOException | RuntimeException e) {
      held.close();
      Files.deleteIfExists(lockFile);
      throw e;
    }
  }

  /** On systems without POSIX permissions, those of the parent apply. */
  private static void ownerOnly(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static Path folderOf(Path lockFile) {
    String name = lockFile.getFileName().toString();
    return lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length()));
  }

  private static void deleteAbandoned(Path parent, UserPrincipal user) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(parent, PREFIX + "*" + LOCK)) {
      for (Path file : files) {
        deleteIfAbandoned(file, user);
      }
    }
  }

  /** A folder that cannot be deleted is left to the next process. */
  private static void deleteIfAbandoned(Path file, UserPrincipal user) {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          || !Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(user)) {
        return;
      }
      Optional<HeldFile> abandoned = HeldFile.take(file, StandardOpenOption.WRITE);
      if (abandoned.isEmpty()) {
        return;
      }
      HeldFile held = abandoned.get();
      try (held) {
        Path folder = folderOf(file);
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user)) {
          deleteTree(folder);
        }
        Files.delete(file);
      }
    } catch (IOException e) {
      return;
    }
  }

  /** Deletes a folder and what it contains. Links are deleted, not followed. */
  static void deleteTree(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  Path path() {
    return folder;
  }

  @Override
  public void close() {
    if (!held.open()) {
      return;
    }
    try (held) {
      deleteTree(folder);
      Files.deleteIfExists(lockFile);
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted: {}. Delete it by hand.", folder, e.toString());
    }
  }
}
