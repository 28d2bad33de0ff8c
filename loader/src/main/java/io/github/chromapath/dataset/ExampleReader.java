// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PixelArray;
import io.github.chromapath.image.Resampler;
import io.github.chromapath.model.ModelConfig;
import java.nio.FloatBuffer;

/**
 * Makes of a pair what training needs: the colours at the colour network's size, the grey and the
 * labels at 224x224.
 *
 * <p>Pictures are stretched by area and bilinear resampling, labels by nearest; the grey is that of
 * the whole picture, made before it is stretched. Mirroring is done last, to all three alike.
 * Immutable and thread-safe.
 */
public final class ExampleReader {
  private static final int CONTEXT_SIZE = ModelConfig.CONTEXT_SIZE;
  private static final int CONTEXT_PIXELS = CONTEXT_SIZE * CONTEXT_SIZE;

  private final int height;
  private final int width;

  /**
   * A reader for a size of the colour network.
   *
   * @param height its rows, at least 1
   * @param width its columns, at least 1
   */
  public ExampleReader(int height, int width) {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(width + "x" + height);
    }
    this.height = height;
    this.width = width;
  }

  /**
   * {@return a batch of this reader's size}
   *
   * @param capacity the most examples it is to hold
   */
  public ExampleBatch newBatch(int capacity) {
    return new ExampleBatch(capacity, height, width);
  }

  /**
   * Fills one slot of a batch.
   *
   * @param pair the picture and its labels
   * @param flip whether to mirror it left to right
   * @param batch a batch of this reader's size
   * @param slot 0 to capacity - 1
   */
  public void fill(StreetPair pair, boolean flip, ExampleBatch batch, int slot) {
    if (batch.height() != height || batch.width() != width) {
      throw new IllegalArgumentException("the batch is " + batch.width() + "x" + batch.height());
    }
    Picture picture = pair.picture();
    stretch(picture.rgb(), picture, 3, batch.rgb(), slot, width, height, flip);
    stretch(picture.gray(), picture, 1, batch.gray224(), slot, CONTEXT_SIZE, CONTEXT_SIZE, flip);
    fillLabels(pair.labels(), flip, batch.labels(), slot * CONTEXT_PIXELS);
    batch.name(slot, pair.name());
  }

  private static void stretch(
      float[] source,
      Picture picture,
      int channels,
      float[] target,
      int slot,
      int toWidth,
      int toHeight,
      boolean flip) {
    int length = toWidth * toHeight * channels;
    int start = slot * length;
    FloatBuffer room = FloatBuffer.wrap(target, start, length);
    PixelArray pixels = new PixelArray(source, picture.width(), picture.height(), channels);
    Resampler.stretch(pixels, room, toWidth, toHeight);
    for (int i = start; i < start + length; i++) {
      target[i] = Math.min(Math.max(target[i], 0f), 1f);
    }
    if (flip) {
      for (int y = 0; y < toHeight; y++) {
        mirror(target, start + y * toWidth * channels, toWidth, channels);
      }
    }
  }

  private static void mirror(float[] values, int row, int columns, int channels) {
    for (int left = 0, right = columns - 1; left < right; left++, right--) {
      for (int c = 0; c < channels; c++) {
        int a = row + left * channels + c;
        int b = row + right * channels + c;
        float kept = values[a];
        values[a] = values[b];
        values[b] = kept;
      }
    }
  }

  private static void fillLabels(LabelMap labels, boolean flip, byte[] target, int start) {
    byte[] ids =
        Resampler.nearest(
            labels.sharedIds(), labels.width(), labels.height(), CONTEXT_SIZE, CONTEXT_SIZE);
    for (int i = 0; i < CONTEXT_PIXELS; i++) {
      int column = i % CONTEXT_SIZE;
      int from = flip ? i - column + CONTEXT_SIZE - 1 - column : i;
      target[start + i] = (byte) CityscapesLabels.classOf(ids[from] & 0xff);
    }
  }
}
