// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.internal.file.HeldFile;
import io.github.chromapath.internal.file.WriteFault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * The right to write a run folder, which one process has at a time. The system takes it back when
 * the process ends, however it ends. On a file system without locks every process has it.
 */
final class RunLock implements AutoCloseable {
  private final Path file;
  private final HeldFile held;

  private RunLock(Path file, HeldFile held) {
    this.file = file;
    this.held = held;
  }

  /**
   * Takes the right.
   *
   * @throws IOException if another process has it, or the folder is not writable
   */
  static RunLock take(RunFolder folder) throws IOException {
    Path file = folder.lock();
    while (true) {
      Optional<HeldFile> held;
      try {
        held = HeldFile.take(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      } catch (IOException e) {
        throw new IOException(WriteFault.sentence(file, e), e);
      }
      if (held.isEmpty()) {
        throw new IOException(
            folder.path() + ": another process is training here; wait for its end, or stop it.");
      }
      if (names(file, held.get())) {
        return new RunLock(file, held.get());
      }
      held.get().close();
    }
  }

  /** Whether a name still means the open file: the process that locked it before deletes it. */
  private static boolean names(Path file, HeldFile held) throws IOException {
    FileChannel channel = held.channel();
    byte[] mark = UUID.randomUUID().toString().getBytes(US_ASCII);
    try {
      channel.truncate(0);
      AtomicFile.writeAll(channel, ByteBuffer.wrap(mark));
      return Arrays.equals(mark, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      held.close();
      throw new IOException(WriteFault.sentence(file, e), e);
    }
  }

  /** Gives the right back. Idempotent. */
  @Override
  public void close() {
    try {
      if (held.open()) {
        Files.deleteIfExists(file);
        held.close();
      }
    } catch (IOException e) {
      // The next process takes the right from the file that stays.
    }
  }
}
