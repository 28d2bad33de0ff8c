// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PixelArray;
import io.github.chromapath.image.Resampler;
import io.github.chromapath.model.ClassSet;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.train.HostBatch;
import java.nio.FloatBuffer;

/**
 * Converts pairs into the examples of a training batch: colours at the colour network's input size,
 * grey and labels at 224 x 224.
 *
 * <p>Images are resampled by area or bilinearly, labels by nearest neighbour. Grey is computed from
 * the whole image before resampling. A flip mirrors all three after resampling. Immutable and
 * thread-safe.
 */
public final class ExampleReader {
  private static final int CONTEXT_SIZE = ModelConfig.CONTEXT_SIZE;
  private static final int CONTEXT_PIXELS = CONTEXT_SIZE * CONTEXT_SIZE;

  private final int height;
  private final int width;
  private final ClassSet set;

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
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(width + "x" + height);
    }
    this.height = height;
    this.width = width;
    this.set = set;
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
    Picture picture = pair.picture();
    new Plane(batch.rgb(), slot, height, width, 3).fill(picture.rgb(), picture, flip);
    new Plane(batch.gray224(), slot, CONTEXT_SIZE, CONTEXT_SIZE, 1)
        .fill(picture.gray(), picture, flip);
    fillLabels(pair.labels(), flip, batch.labels(), slot * CONTEXT_PIXELS);
    batch.setName(slot, pair.name());
  }

  /** The place of one example in an array of (N, height, width, channels). */
  private static final class Plane {
    private final float[] values;
    private final int slot;
    private final int height;
    private final int width;
    private final int channels;

    Plane(float[] values, int slot, int height, int width, int channels) {
      this.values = values;
      this.slot = slot;
      this.height = height;
      this.width = width;
      this.channels = channels;
    }

    /**
     * Resamples an image into this place.
     *
     * @param source (rows, columns, channels) of {@code picture}
     */
    void fill(float[] source, Picture picture, boolean flip) {
      int length = height * width * channels;
      int start = slot * length;
      FloatBuffer target = FloatBuffer.wrap(values, start, length);
      PixelArray pixels = new PixelArray(source, picture.width(), picture.height(), channels);
      Resampler.stretch(pixels, target, width, height);
      for (int i = start; i < start + length; i++) {
        values[i] = Math.min(Math.max(values[i], 0f), 1f);
      }
      if (flip) {
        for (int y = 0; y < height; y++) {
          mirror(start + y * width * channels);
        }
      }
    }

    private void mirror(int row) {
      for (int left = 0, right = width - 1; left < right; left++, right--) {
        for (int c = 0; c < channels; c++) {
          int a = row + left * channels + c;
          int b = row + right * channels + c;
          float swapped = values[a];
          values[a] = values[b];
          values[b] = swapped;
        }
      }
    }
  }

  private void fillLabels(LabelMap labels, boolean flip, byte[] target, int start) {
    byte[] classes = labels.classes(set, CONTEXT_SIZE, CONTEXT_SIZE);
    for (int i = 0; i < CONTEXT_PIXELS; i++) {
      int column = i % CONTEXT_SIZE;
      int from = flip ? i - column + CONTEXT_SIZE - 1 - column : i;
      target[start + i] = classes[from];
    }
  }
}
