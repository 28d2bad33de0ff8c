// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
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
 * The bytes of a file of weights, on disk or in memory. The message of every exception is one
 * sentence.
 *
 * <p>Thread-safe. Owns an open file until it is closed. If a thread is interrupted while it reads,
 * the file is closed for all threads.
 */
public final class WeightsSource implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 20;

  private final Path path;
  private final Content content;
  private final long length;

  /** Bytes that are read from any position. */
  private interface Content {
    /** Reads some of the bytes from {@code position} on; returns their number, or -1 at the end. */
    int read(ByteBuffer into, long position) throws IOException;

    void close() throws IOException;
  }

  private record FileContent(FileChannel channel) implements Content {
    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return channel.read(into, position);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private record MemoryContent(ByteBuffer bytes) implements Content {
    @Override
    public int read(ByteBuffer into, long position) {
      if (position >= bytes.limit()) {
        return -1;
      }
      int count = (int) Math.min(into.remaining(), bytes.limit() - position);
      into.put(bytes.slice((int) position, count));
      return count;
    }

    @Override
    public void close() {}
  }

  private WeightsSource(Path path, Content content, long length) {
    this.path = path;
    this.content = content;
    this.length = length;
  }

  /**
   * A file that is in memory.
   *
   * @param name stands for the path in messages
   * @param bytes its bytes, which must not change
   * @return the open file
   */
  public static WeightsSource of(Path name, byte[] bytes) {
    return new WeightsSource(name, new MemoryContent(ByteBuffer.wrap(bytes)), bytes.length);
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
        return new WeightsSource(path, new FileContent(channel), channel.size());
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

  /** {@return the file this was opened from, or the name given for bytes in memory} */
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
        int count = content.read(into, at);
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

  /**
   * {@return the SHA-256 of all bytes, 64 hexadecimal digits}
   *
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if reading fails
   */
  public String sha256() throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, length));
    for (long done = 0; done < length; done += chunk.limit()) {
      chunk.clear().limit((int) Math.min(CHUNK_BYTES, length - done));
      readFully(chunk, done);
      hasher.putBytes(chunk.flip());
    }
    return hasher.hash().toString();
  }

  /** Closes the file. Idempotent. */
  @Override
  public void close() throws CheckpointException {
    try {
      content.close();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }
}
