// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file so that it appears whole or not at all.
 *
 * <p>The content goes to a temporary file in the target's own folder, is forced to the device, and
 * is then renamed over the target in one atomic step. When anything fails the temporary file is
 * removed and an existing target is left as it was.
 *
 * <p>Thread-safe: two writers of one target both succeed and the later rename wins.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** What is to be in the file. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes the whole content from the channel's start.
     *
     * @param channel the open temporary file; stays open afterwards
     * @throws IOException when the content cannot be produced or written
     */
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Creates or replaces a file.
   *
   * @param target the file to appear; its folder must exist
   * @param content writes what is to be in it
   * @throws IOException in one sentence that names the target, when its folder is missing or not
   *     writable, when the target is a folder, or when writing or {@code content} fails
   */
  public static void write(Path target, Content content) throws IOException {
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
        channel.force(true);
      }
      Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
    } catch (AccessDeniedException e) {
      remove(temporary, e);
      throw new IOException(
          target + ": its folder cannot be written to; give write permission on " + folder + ".",
          e);
    } catch (IOException e) {
      remove(temporary, e);
      throw new IOException(
          target + ": writing failed (" + e.getMessage() + "); check the space on its disk.", e);
    } catch (RuntimeException | Error e) {
      remove(temporary, e);
      throw e;
    }
  }

  /**
   * Creates or replaces a file of these bytes; otherwise as {@link #write(Path, Content)}.
   *
   * @param target the file to appear; its folder must exist
   * @param bytes what is to be in it
   * @throws IOException in one sentence that names the target
   */
  public static void write(Path target, byte[] bytes) throws IOException {
    write(target, channel -> writeAll(channel, ByteBuffer.wrap(bytes)));
  }

  /**
   * Writes all of a buffer, which one call to a channel need not do.
   *
   * @param channel where to
   * @param bytes what; none remains
   * @throws IOException when writing fails
   */
  static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
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
