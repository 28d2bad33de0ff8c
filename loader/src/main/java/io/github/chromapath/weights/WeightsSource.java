// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import io.github.chromapath.internal.file.Interruption;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file of weights. The message of every exception is one sentence.
 *
 * <p>Thread-safe. Owns an open file until it is closed. If a thread is interrupted while it reads,
 * the file is closed for all threads.
 */
public final class WeightsSource implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final long length;

  private WeightsSource(Path path, FileChannel channel, long length) {
    this.path = path;
    this.channel = channel;
    this.length = length;
  }

  /**
   * Opens a file for reading.
   *
   * @param path the file
   * @return the open file
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if it is missing, unreadable or a folder
   */
  public static WeightsSource open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new CheckpointException(path, "this is a folder", "give a file of weights");
    }
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      try {
        return new WeightsSource(path, channel, channel.size());
      } catch (IOException | RuntimeException | Error e) {
        channel.close();
        throw e;
      }
    } catch (ClosedByInterruptException e) {
      throw Interruption.of(path, "reading", e);
    } catch (NoSuchFileException e) {
      throw new CheckpointException(path, "there is no such file", "check the path", e);
    } catch (AccessDeniedException e) {
      throw new CheckpointException(
          path, "the file is not readable", "give read permission on it", e);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static CheckpointException unreadable(Path path, IOException cause) {
    return new CheckpointException(
        path,
        "reading failed (" + reason(cause) + ")",
        "check its permissions and the disk",
        cause);
  }

  /** Channels throw some exceptions without a message. */
  private static String reason(IOException cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** {@return the file this was opened from} */
  public Path path() {
    return path;
  }

  /** {@return the length of the file in bytes when it was opened} */
  public long length() {
    return length;
  }

  /**
   * Fills a buffer from its position to its limit.
   *
   * @param into receives the bytes
   * @param position offset of the first byte in the file
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if the file ends before the buffer is full, or reading fails
   */
  public void readFully(ByteBuffer into, long position) throws IOException {
    long at = position;
    try {
      while (into.hasRemaining()) {
        int count = channel.read(into, at);
        if (count < 0) {
          throw new CheckpointException(
              path, "it became shorter while it was read", "copy or download it again");
        }
        at += count;
      }
    } catch (CheckpointException e) {
      throw e;
    } catch (ClosedByInterruptException e) {
      throw Interruption.of(path, "reading", e);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Closes the file. Idempotent. */
  @Override
  public void close() throws CheckpointException {
    try {
      channel.close();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }
}
