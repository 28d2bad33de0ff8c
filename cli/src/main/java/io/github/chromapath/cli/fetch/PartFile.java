// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.internal.file.HeldFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * A file while it is downloaded: {@code NAME.part}, which contains the bytes so far, and {@code
 * NAME.part.tag}, which identifies the version of the file on the server. Both survive the process,
 * so that another one resumes. Locked against other processes. Not thread-safe.
 */
final class PartFile implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final int LONGEST_TAG = 1000;

  private final Path target;
  private final Path part;
  private final Path tagFile;
  private final HeldFile held;
  private final FileChannel channel;

  private PartFile(Path target, Path part, HeldFile held) {
    this.target = target;
    this.part = part;
    this.tagFile = part.resolveSibling(part.getFileName() + ".tag");
    this.held = held;
    this.channel = held.channel();
  }

  /**
   * Opens the bytes of an earlier attempt, or none.
   *
   * @param target the complete file
   * @throws FetchException if another process downloads it, or the folder is not writable
   */
  static PartFile open(Path target) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    Optional<HeldFile> held;
    try {
      held =
          HeldFile.take(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new FetchException(
          part, "the file cannot be written", "check the permissions of its folder", e);
    }
    return new PartFile(
        target,
        part,
        held.orElseThrow(
            () ->
                new FetchException(
                    part, "another process is downloading it", "wait until that process ends")));
  }

  /** Number of bytes so far. */
  long length() throws IOException {
    return channel.size();
  }

  /** What identifies the version of the file: an ETag or a date; empty if the server sent none. */
  Optional<String> tag() throws IOException {
    if (!Files.isRegularFile(tagFile) || Files.size(tagFile) > LONGEST_TAG) {
      return Optional.empty();
    }
    String tag = new String(Files.readAllBytes(tagFile), UTF_8);
    return tag.chars().allMatch(c -> c >= ' ' && c < 0x7f) ? Optional.of(tag) : Optional.empty();
  }

  /** Drops all bytes, and remembers the version of the file that will be written. */
  void restart(Optional<String> tag) throws IOException {
    channel.truncate(0);
    if (tag.isPresent() && tag.get().length() <= LONGEST_TAG) {
      AtomicFile.write(tagFile, tag.get().getBytes(UTF_8));
    } else {
      Files.deleteIfExists(tagFile);
    }
  }

  /** Adds bytes at the end. */
  void append(List<ByteBuffer> buffers) throws IOException {
    try {
      channel.position(channel.size());
      for (ByteBuffer buffer : buffers) {
        AtomicFile.writeAll(channel, buffer);
      }
    } catch (IOException e) {
      throw new FetchException(
          part,
          "writing failed",
          "check the free space on its disk and run the same command again to continue",
          e);
    }
  }

  /** The SHA-256 of the bytes so far, 64 hexadecimal digits. */
  String sha256() throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    channel.position(0);
    while (channel.read(chunk.clear()) >= 0) {
      hasher.putBytes(chunk.flip());
    }
    return hasher.hash().toString();
  }

  /** Gives the complete file its name. */
  void complete() throws IOException {
    channel.force(true);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(tagFile);
  }

  /** Deletes the bytes. */
  void discard() throws IOException {
    Files.deleteIfExists(part);
    Files.deleteIfExists(tagFile);
  }

  /** Closes the file, and deletes it if it is empty. */
  @Override
  public void close() throws IOException {
    boolean empty = channel.size() == 0;
    held.close();
    if (empty) {
      discard();
    }
  }
}
