// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.internal.file.WriteFault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;

/**
 * The right to write a run folder, which one process has at a time. The system takes it back when
 * the process ends, however it ends. On a file system without locks everyone has it.
 */
final class RunLock implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the right.
   *
   * @throws IOException if another process has it, or the folder is not writable
   */
  static RunLock take(RunFolder folder) throws IOException {
    Path file = folder.lock();
    while (true) {
      FileChannel channel;
      try {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      } catch (IOException e) {
        throw new IOException(WriteFault.sentence(file, e), e);
      }
      if (!locks(channel)) {
        channel.close();
        throw new IOException(
            folder.path() + ": another process is training here; wait for its end, or stop it.");
      }
      if (names(file, channel)) {
        return new RunLock(file, channel);
      }
      channel.close();
    }
  }

  /** Whether a name still means the open file: the process that locked it before deletes it. */
  private static boolean names(Path file, FileChannel channel) throws IOException {
    byte[] mark = UUID.randomUUID().toString().getBytes(US_ASCII);
    try {
      channel.truncate(0);
      AtomicFile.writeAll(channel, ByteBuffer.wrap(mark));
      return Arrays.equals(mark, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      channel.close();
      throw new IOException(WriteFault.sentence(file, e), e);
    }
  }

  private static boolean locks(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      // The file system has no locks.
      return true;
    }
  }

  /** Gives the right back. Idempotent. */
  @Override
  public void close() {
    try {
      if (channel.isOpen()) {
        Files.deleteIfExists(file);
        channel.close();
      }
    } catch (IOException e) {
      // The next process takes the right from the file that stays.
    }
  }
}
