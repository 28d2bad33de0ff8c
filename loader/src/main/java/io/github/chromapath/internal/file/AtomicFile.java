// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
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
  private static final String PREFIX = ".chromapath-";
  private static final String TEMPORARY_ENDING = ".tmp";

  private AtomicFile() {}

  /** {@return whether a file has the name of a temporary file of this class} */
  public static boolean isTemporary(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(PREFIX) && name.endsWith(TEMPORARY_ENDING);
  }

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

  /** What happens to the target just before the new file takes its name. */
  @FunctionalInterface
  private interface Farewell {
    void to(Path target) throws IOException;
  }

  /**
   * Creates or replaces a file and forces its content and its name to the device.
   *
   * @param target the file; its folder must exist
   * @param content writes the content
   * @throws InterruptedIOException if the thread is interrupted
   * @throws IOException with a message that names the target, if its folder is missing or not
   *     writable, if the target is a folder, or if writing or {@code content} fails
   */
  public static void write(Path target, Content content) throws IOException {
    writeForced(target, content, old -> {});
  }

  /**
   * Creates or replaces a file, and keeps the old one under another name. Otherwise as {@link
   * #write(Path, Content)}.
   *
   * <p>If the process ends between the two replacements, there is no {@code target}; {@code
   * previous} then has its old content.
   *
   * @param target the file; its folder must exist
   * @param previous in the same folder; the name for the old file, replaced if it exists
   * @param content writes the content
   * @throws IOException with a message that names the target
   */
  public static void writeKeeping(Path target, Path previous, Content content) throws IOException {
    writeForced(
        target,
        content,
        old -> {
          if (Files.exists(old)) {
            Files.move(old, previous, StandardCopyOption.ATOMIC_MOVE);
          }
        });
  }

  private static void writeForced(Path target, Content content, Farewell farewell)
      throws IOException {
    replace(
        target,
        channel -> {
          content.writeTo(channel);
          channel.force(true);
        },
        farewell);
    forceNames(target);
  }

  /**
   * Forces the names in a file's folder to the device, so that a rename survives a power failure.
   * Does nothing where a folder cannot be opened, as on Windows, or cannot be forced.
   *
   * @param file a file in the folder
   * @throws InterruptedIOException if the thread is interrupted
   */
  public static void forceNames(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (ClosedByInterruptException e) {
      throw Interruption.of(file, "writing", e);
    } catch (IOException e) {
      // Not every system can do this. The files themselves are complete.
    }
  }

  /**
   * Deletes the temporary files that a process left behind when it was killed.
   *
   * @param folder no other process may write files in it
   * @throws IOException if the folder cannot be listed or a file cannot be deleted
   */
  public static void deleteTemporaries(Path folder) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, PREFIX + "*" + TEMPORARY_ENDING)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
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
    replace(target, content, old -> {});
  }

  private static void replace(Path target, Content content, Farewell farewell) throws IOException {
    Path absolute = target.toAbsolutePath();
    Path folder = absolute.getParent();
    if (folder == null || Files.isDirectory(absolute)) {
      throw new IOException(target + ": this is a folder; give the name of a file to write.");
    }
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          target + ": its folder does not exist; create " + folder + " and run again.");
    }
    Path temporary = folder.resolve(PREFIX + UUID.randomUUID() + TEMPORARY_ENDING);
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
      }
      farewell.to(absolute);
      Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
    } catch (ClosedByInterruptException | InterruptedIOException e) {
      remove(temporary, e);
      throw Interruption.of(target, "writing", e);
    } catch (AccessDeniedException e) {
      remove(temporary, e);
      throw new IOException(
          target + ": its folder is not writable; give write permission on " + folder + ".", e);
    } catch (IOException e) {
      remove(temporary, e);
      throw new IOException(
          target + ": writing failed (" + e.getMessage() + "); check the free space on its disk.",
          e);
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
