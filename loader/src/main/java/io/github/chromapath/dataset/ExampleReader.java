// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.ByteResampler;
import io.github.chromapath.model.ClassSet;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.train.HostBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Converts pairs into the examples of a training batch: colours at the colour network's input size,
 * grey and labels at 224 x 224.
 *
 * <p>Images are resampled by area or bilinearly, then rounded to 8 bits; labels by nearest
 * neighbour. Grey is computed from the whole image before resampling. A flip mirrors all three
 * after resampling. Immutable and thread-safe.
 */
public final class ExampleReader {
  private static final int CONTEXT_SIZE = ModelConfig.CONTEXT_SIZE;
  private static final int CONTEXT_PIXELS = CONTEXT_SIZE * CONTEXT_SIZE;

  private final int height;
  private final int width;
  private final ClassSet set;
  private final Optional<SampleCache> cache;

  /**
   * A reader for an input size of the colour network, and the standard classes.
   *
   * @param height rows, at least 1
   * @param width columns, at least 1
   */
  public ExampleReader(int height, int width) {
    this(height, width, ClassSet.standard());
  }

  /**
   * A reader for an input size of the colour network.
   *
   * @param height rows, at least 1
   * @param width columns, at least 1
   * @param set the classes of the labels
   */
  public ExampleReader(int height, int width, ClassSet set) {
    this(height, width, set, Optional.empty());
  }

  private ExampleReader(int height, int width, ClassSet set, Optional<SampleCache> cache) {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(width + "x" + height);
    }
    this.height = height;
    this.width = width;
    this.set = set;
    this.cache = cache;
  }

  /**
   * {@return the same reader, which takes samples from a cache and adds those that it lacks}
   *
   * @param samples a cache for this reader's size; empty for none
   */
  public ExampleReader withCache(Optional<SampleCache> samples) {
    return new ExampleReader(height, width, set, samples);
  }

  /**
   * {@return an empty batch of this reader's size}
   *
   * @param capacity the largest number of examples, at least 1
   */
  public HostBatch newBatch(int capacity) {
    return new HostBatch(capacity, height, width);
  }

  /**
   * Fills one slot of a batch. Different threads may fill different slots at the same time.
   *
   * @param pair the image and its labels
   * @param flip whether to mirror the example left to right
   * @param batch of this reader's size
   * @param slot 0 to {@code batch.capacity() - 1}
   * @throws IllegalArgumentException if the batch has another size
   */
  public void fill(StreetPair pair, boolean flip, HostBatch batch, int slot) {
    requireSize(batch);
    resize(pair, batch, slot);
    finish(pair.name(), flip, batch, slot);
  }

  /**
   * Fills one slot of a batch, from the cache if it has the sample.
   *
   * @param dataset source of the pair
   * @param index of the pair
   * @param flip whether to mirror the example left to right
   * @param batch of this reader's size
   * @param slot 0 to {@code batch.capacity() - 1}
   * @throws IOException if the pair cannot be used, as {@link StreetDataset#load} tells
   * @throws IllegalArgumentException if the batch has another size
   */
  public void fill(StreetDataset dataset, int index, boolean flip, HostBatch batch, int slot)
      throws IOException {
    requireSize(batch);
    SampleCache.Decoding decoding = () -> resize(dataset.load(index), batch, slot);
    Optional<PairFiles> files = cache.isPresent() ? dataset.files(index) : Optional.empty();
    if (files.isPresent()) {
      cache.get().fill(files.get(), batch, slot, decoding);
    } else {
      decoding.run();
    }
    finish(dataset.name(index), flip, batch, slot);
  }

  private void requireSize(HostBatch batch) {
    if (batch.height() != height || batch.width() != width) {
      throw new IllegalArgumentException(
          "the batch is of "
              + batch.width()
              + "x"
              + batch.height()
              + ", not "
              + width
              + "x"
              + height);
    }
  }

  /** Fills a slot with colours, grey and raw label ids, not mirrored: a sample. */
  private void resize(StreetPair pair, HostBatch batch, int slot) {
    int pixels = height * width;
    ByteBuffer rgb = ByteBuffer.wrap(batch.rgb(), 3 * slot * pixels, 3 * pixels);
    ByteResampler.colors(pair.picture(), rgb, width, height);
    ByteBuffer gray = ByteBuffer.wrap(batch.gray224(), slot * CONTEXT_PIXELS, CONTEXT_PIXELS);
    ByteResampler.gray(pair.picture(), gray, CONTEXT_SIZE, CONTEXT_SIZE);
    byte[] ids = pair.labels().resized(CONTEXT_SIZE, CONTEXT_SIZE).ids();
    System.arraycopy(ids, 0, batch.labels(), slot * CONTEXT_PIXELS, CONTEXT_PIXELS);
  }

  /** Makes an example of a sample: raw ids become classes. */
  private void finish(String name, boolean flip, HostBatch batch, int slot) {
    byte[] labels = batch.labels();
    byte[] indexOfId = set.indexOfId();
    for (int i = slot * CONTEXT_PIXELS; i < (slot + 1) * CONTEXT_PIXELS; i++) {
      labels[i] = indexOfId[labels[i] & 0xff];
    }
    if (flip) {
      mirror(batch, slot);
    }
    batch.setName(slot, name);
  }

  private void mirror(HostBatch batch, int slot) {
    mirror(batch.rgb(), slot * height * width, width, height, 3);
    for (byte[] plane : List.of(batch.gray224(), batch.labels())) {
      mirror(plane, slot * CONTEXT_PIXELS, CONTEXT_SIZE, CONTEXT_SIZE, 1);
    }
  }

  /** Mirrors rows of {@code channels} bytes a pixel, from pixel {@code first} on, left to right. */
  private static void mirror(byte[] values, int first, int columns, int rows, int channels) {
    for (int y = 0; y < rows; y++) {
      int left = (first + y * columns) * channels;
      int right = left + (columns - 1) * channels;
      for (; left < right; left += channels, right -= channels) {
        for (int c = 0; c < channels; c++) {
          byte swapped = values[left + c];
          values[left + c] = values[right + c];
          values[right + c] = swapped;
        }
      }
    }
  }
}
