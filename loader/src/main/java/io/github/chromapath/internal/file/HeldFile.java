// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An open file that one holder at a time has, of all threads and processes. The system takes it
 * from a process that ends.
 *
 * <p>POSIX takes all locks of a file from a process as soon as the process closes the file once,
 * however often it is open. A file that this process holds is therefore not opened again to look
 * whether it is locked. On a file system without locks, only this process is kept out. Thread-safe.
 */
public final class HeldFile implements AutoCloseable {
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path key;
  private final FileChannel channel;

  private HeldFile(Path key, FileChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  /**
   * Opens and locks a file.
   *
   * @param file its folder must exist
   * @param options of {@link FileChannel#open}; must include writing
   * @return empty if it has a holder
   * @throws IOException if the file cannot be opened
   */
  public static Optional<HeldFile> take(Path file, OpenOption... options) throws IOException {
    Path key = key(file);
    if (!HELD.add(key)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    boolean taken = false;
    try {
      channel = FileChannel.open(file, options);
      taken = locked(channel);
      return taken ? Optional.of(new HeldFile(key, channel)) : Optional.empty();
    } finally {
      if (!taken) {
        if (channel != null) {
          channel.close();
        }
        HELD.remove(key);
      }
    }
  }

  private static Path key(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    return absolute.getParent().toRealPath().resolve(absolute.getFileName());
  }

  private static boolean locked(FileChannel channel) {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Other code of this process has locked it.
      return false;
    } catch (IOException e) {
      // The file system has no locks.
      return true;
    }
  }

  /** The open file; not to be closed. */
  public FileChannel channel() {
    return channel;
  }

  /** Whether the file is still held. */
  public boolean open() {
    return channel.isOpen();
  }

  /** Gives the file to others. Idempotent. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      try {
        channel.close();
      } finally {
        HELD.remove(key);
      }
    }
  }
}
