// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file so that it appears whole or not at all.
 *
 * <p>The content is written to a temporary file in the target's folder, which then replaces the
 * target in one atomic step. On failure the temporary file is deleted and an existing target stays
 * as it was.
 *
 * <p>Thread-safe: two writers of one target both succeed, and the later replacement wins.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** The content of a file. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes the whole content, from the start of the channel.
     *
     * @param channel the open temporary file; the caller closes it
     * @throws IOException if the content cannot be produced or written
     */
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Creates or replaces a file and forces its content to the device.
   *
   * @param target the file; its folder must exist
   * @param content writes the content
   * @throws InterruptedIOException if the thread is interrupted
   * @throws IOException with a message that names the target, if its folder is missing or not
   *     writable, if the target is a folder, or if writing or {@code content} fails
   */
  public static void write(Path target, Content content) throws IOException {
    writeUnforced(
        target,
        channel -> {
          content.writeTo(channel);
          channel.force(true);
        });
  }

  /**
   * Creates or replaces a file of these bytes; otherwise as {@link #write(Path, Content)}.
   *
   * @param target the file; its folder must exist
   * @param bytes the content
   * @throws IOException with a message that names the target
   */
  public static void write(Path target, byte[] bytes) throws IOException {
    write(target, channel -> writeAll(channel, ByteBuffer.wrap(bytes)));
  }

  /**
   * Creates or replaces a file without forcing its content to the device; otherwise as {@link
   * #write(Path, Content)}. After a power failure the file may be incomplete.
   *
   * @param target the file; its folder must exist
   * @param content writes the content
   * @throws IOException with a message that names the target
   */
  public static void writeUnforced(Path target, Content content) throws IOException {
    Path absolute = target.toAbsolutePath();
    Path folder = absolute.getParent();
    if (folder == null || Files.isDirectory(absolute)) {
      throw new IOException(target + ": this is a folder; give the name of a file to write.");
    }
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          target + ": its folder does not exist; create " + folder + " and run again.");
    }
    Path temporary = folder.resolve(".chromapath-" + UUID.randomUUID() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
      }
      Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
    } catch (ClosedByInterruptException | InterruptedIOException e) {
      remove(temporary, e);
      throw Interruption.of(target, "writing", e);
    } catch (IOException e) {
      String sentence = WriteFault.sentence(target, folder, e);
      remove(temporary, e);
      throw new IOException(sentence, e);
    } catch (RuntimeException | Error e) {
      remove(temporary, e);
      throw e;
    }
  }

  /**
   * Writes a whole buffer, for which a channel may need several calls.
   *
   * @param channel the destination
   * @param bytes the bytes; none remain
   * @throws IOException if writing fails
   */
  public static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void remove(Path temporary, Throwable failure) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
