// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.chromapath.image.PictureLibrary;
import io.github.chromapath.internal.file.AbandonedFiles;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.train.HostBatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A folder of resized samples, so that later epochs and runs decode nothing. It never changes the
 * contents of a batch: a sample is used only if its file is whole, and if the paths, sizes and
 * modification times of its image and label are those it was made from, read in the same way.
 * Otherwise the pair is decoded, and the file is replaced.
 *
 * <p>Files appear whole, so several processes may use one folder. If a file cannot be written, the
 * cache is only read from then on. Thread-safe.
 */
public final class SampleCache {
  /** Raised if a release decodes or resizes pictures to other values than the one before. */
  private static final int RECIPE = 1;

  private static final String TAG = "CACHEDIR.TAG";

  /** See https://bford.info/cachedir; backup programs know the first line. */
  private static final String TAG_TEXT =
      """
      Signature: 8a477f597d28d172789f06886806bc55
      # Resized pictures of chromapath train --cache. This folder may be deleted.
      """;

  private final Path folder;
  private final int height;
  private final int width;
  private final String recipe;
  private final Consumer<String> onFault;
  private final AtomicBoolean writable = new AtomicBoolean(true);

  private SampleCache(Path folder, int height, int width, String recipe, Consumer<String> onFault) {
    this.folder = folder;
    this.height = height;
    this.width = width;
    this.recipe = recipe;
    this.onFault = onFault;
  }

  /** Fills a slot of a batch from the files of a pair. */
  @FunctionalInterface
  interface Decoding {
    void run() throws IOException;
  }

  /**
   * The samples of a data set that a cache has.
   *
   * @param present samples with a file, usable or not
   * @param samples of the data set
   * @param bytes of the missing files
   * @param free bytes that this process may write to the disk
   */
  public record Census(int present, int samples, long bytes, long free) {}

  /**
   * Opens a cache, and creates its folder if there is none.
   *
   * @param height rows of the colour network's input
   * @param width columns of the colour network's input
   * @param reading how the data set is read, one word or more: whatever decides which pairs can be
   *     used and how labels are numbered
   * @param onFault receives a sentence if a file cannot be written, once, on any thread
   * @throws IOException in one sentence, if the folder cannot be created, or holds other files
   */
  public static SampleCache open(
      Path folder, int height, int width, String reading, Consumer<String> onFault)
      throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DatasetException(
          folder, "the folder of the cache cannot be created", "give another", e);
    }
    Path tag = folder.resolve(TAG);
    if (!Files.isRegularFile(tag)) {
      requireEmpty(folder);
      AtomicFile.write(tag, TAG_TEXT.getBytes(UTF_8));
    } else if (!Files.readString(tag, UTF_8).equals(TAG_TEXT)) {
      throw new DatasetException(
          folder, "it is the cache of another program", "give an empty folder");
    }
    AbandonedFiles.delete(folder);
    String recipe =
        String.join(
            " ",
            Integer.toString(RECIPE),
            PictureLibrary.openCv().version().orElse(""),
            width + "x" + height,
            reading);
    return new SampleCache(folder, height, width, recipe, onFault);
  }

  private static void requireEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      // Another process may create the cache at the same time.
      if (entries.anyMatch(entry -> !entry.getFileName().toString().startsWith("."))
          && !Files.isRegularFile(folder.resolve(TAG))) {
        throw new DatasetException(
            folder, "it has files but no " + TAG + ", so it is no cache", "give an empty folder");
      }
    }
  }

  /** {@return the bytes that a sample of an input size needs on disk} */
  public static long bytesPerSample(int height, int width) {
    return SampleFile.length(height, width);
  }

  /**
   * Counts the samples of a data set.
   *
   * @throws IOException if the free space cannot be determined
   */
  public Census census(StreetDataset dataset) throws IOException {
    int present = 0;
    for (int index = 0; index < dataset.size(); index++) {
      Optional<SampleIdentity> identity = dataset.files(index).flatMap(this::identity);
      if (identity.isPresent() && Files.exists(file(identity.get()))) {
        present++;
      }
    }
    long missing = (dataset.size() - present) * bytesPerSample(height, width);
    return new Census(
        present, dataset.size(), missing, Files.getFileStore(folder).getUsableSpace());
  }

  /**
   * Fills a slot of a batch with colours, grey and raw label ids of a pair: from the pair's file,
   * or by decoding, after which the file is written.
   *
   * @throws IOException if decoding fails
   */
  void fill(PairFiles files, HostBatch batch, int slot, Decoding decoding) throws IOException {
    Optional<SampleIdentity> before = identity(files);
    if (before.isPresent() && read(before.get(), batch, slot)) {
      return;
    }
    decoding.run();
    // A file that changed while it was decoded may be of either identity.
    if (before.isPresent() && before.equals(identity(files))) {
      write(before.get(), batch, slot);
    }
  }

  private Optional<SampleIdentity> identity(PairFiles files) {
    try {
      return Optional.of(SampleIdentity.of(files, recipe));
    } catch (IOException e) {
      return Optional.empty(); // Decoding reports the fault.
    }
  }

  private Path file(SampleIdentity identity) {
    String name = identity.place();
    return folder.resolve(name.substring(0, 2)).resolve(name + ".sample");
  }

  private boolean read(SampleIdentity identity, HostBatch batch, int slot) {
    try (FileChannel channel = FileChannel.open(file(identity))) {
      return SampleFile.read(channel, identity, batch, slot);
    } catch (IOException e) {
      return false; // There is no such file yet, or decoding replaces it.
    }
  }

  private void write(SampleIdentity identity, HostBatch batch, int slot) {
    if (!writable.get()) {
      return;
    }
    Path file = file(identity);
    try {
      Files.createDirectories(file.getParent());
      AtomicFile.writeUnforced(file, channel -> SampleFile.write(channel, identity, batch, slot));
    } catch (InterruptedIOException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      if (writable.getAndSet(false)) {
        onFault.accept("The cache is not extended any more: " + e.getMessage());
      }
    }
  }
}
