// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.internal.file.HeldFile;
import io.github.chromapath.internal.file.Sibling;
import io.github.chromapath.internal.file.WriteFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of an unfinished video, beside its result: finished segments, the state after the last
 * of them, and a manifest of everything that they depend on. One process has it at a time. Not
 * thread-safe.
 */
final class WorkFolder implements AutoCloseable {
  private static final String ENDING = ".part";

  private final Path folder;
  private final HeldFile lock;

  private WorkFolder(Path folder, HeldFile lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Finished work.
   *
   * @param segments number of segments
   * @param frames number of their frames
   * @param state everything that the next frame depends on
   */
  @SuppressWarnings("ArrayRecordComponent") // a value in transit, compared by nobody
  record Resumed(int segments, long frames, byte[] state) {}

  /**
   * Opens or creates the folder of a result. Work with another manifest is deleted.
   *
   * @param result the file that will be written
   * @param manifest text of everything that segments depend on
   * @throws IOException in one sentence, if another process has the folder, or it is not writable
   */
  static WorkFolder open(Path result, String manifest) throws IOException {
    Path folder = Sibling.appended(result, ENDING);
    try {
      Files.createDirectories(folder);
      HeldFile lock =
          HeldFile.take(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
              .orElseThrow(
                  () ->
                      new VideoException(
                          folder,
                          "another process writes this video",
                          "wait for its end, or stop it"));
      WorkFolder opened = new WorkFolder(folder, lock);
      try {
        opened.begin(manifest);
        return opened;
      } catch (IOException e) {
        lock.close();
        throw e;
      }
    } catch (VideoException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(WriteFault.sentence(folder, e), e);
    }
  }

  private void begin(String manifest) throws IOException {
    Path file = folder.resolve("manifest");
    byte[] wanted = manifest.getBytes(UTF_8);
    if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), wanted)) {
      return;
    }
    clear();
    AtomicFile.write(file, wanted);
  }

  private void clear() throws IOException {
    for (Path file : files()) {
      if (!file.getFileName().toString().equals("lock")) {
        Files.deleteIfExists(file);
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private Path segment(int index) {
    return folder.resolve("%06d.segment".formatted(index));
  }

  private Path state(int index) {
    return folder.resolve("%06d.state".formatted(index));
  }

  /** The work that can be kept: whole segments from the first on, and the state after them. */
  Resumed resumed() throws IOException {
    int segments = 0;
    long frames = 0;
    Resumed best = new Resumed(0, 0, new byte[0]);
    Optional<List<CodedFrame>> found = SegmentFile.read(segment(0));
    while (found.isPresent()) {
      frames += found.get().size();
      segments++;
      Path state = state(segments - 1);
      if (Files.isRegularFile(state)) {
        best = new Resumed(segments, frames, Files.readAllBytes(state));
      }
      found = SegmentFile.read(segment(segments));
    }
    return best;
  }

  /**
   * Stores a finished segment.
   *
   * @param state everything that the next segment depends on
   */
  void store(int index, List<CodedFrame> frames, byte[] state) throws IOException {
    AtomicFile.write(state(index), state);
    SegmentFile.write(segment(index), frames);
    if (index > 0) {
      Files.deleteIfExists(state(index - 1));
    }
  }

  /**
   * The frames of a finished segment.
   *
   * @throws IOException if the file is damaged
   */
  List<CodedFrame> frames(int index) throws IOException {
    Path file = segment(index);
    return SegmentFile.read(file)
        .orElseThrow(
            () -> new VideoException(file, "it is damaged", "delete it and run again to resume"));
  }

  /** Whether there is such a segment. */
  boolean has(int index) {
    return Files.isRegularFile(segment(index));
  }

  /** A file for the whole video, which is to be moved. */
  Path assembled() {
    return folder.resolve("assembled");
  }

  /** Deletes the folder and ends its use. */
  void delete() throws IOException {
    clear();
    lock.close();
    Files.deleteIfExists(folder.resolve("lock"));
    Files.deleteIfExists(folder);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
