// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

/**
 * An image resized as {@link Resampler} does, up to rounding, whose rows are interpolated when they
 * are read. Memory grows with the height of the original and the width of the result, not with the
 * area of the result. Immutable and thread-safe until it is closed.
 */
public final class EnlargedImage implements AutoCloseable {
  /** The image at its final width, and at its final height unless that is larger. */
  private final FloatImage wide;

  private final int channels;
  private final int height;

  private EnlargedImage(FloatImage wide, int channels, int height) {
    this.wide = wide;
    this.channels = channels;
    this.height = height;
  }

  /**
   * Resizes an image.
   *
   * @param image the original, which the caller closes
   * @param width columns of the result
   * @param height rows of the result
   */
  public static EnlargedImage of(FloatImage image, int width, int height) {
    FloatImage wide = image.stretched(width, Math.min(height, image.height()));
    return new EnlargedImage(wide, image.channels(), height);
  }

  /**
   * Computes the values of the pixels {@code from} (inclusive) to {@code to} (exclusive) of the
   * result.
   *
   * @param part receives the values, from index 0
   */
  public void get(int from, int to, float[] part) {
    if (wide.height() == height) {
      wide.get(from, to, part);
      return;
    }
    int width = wide.width();
    float[] upper = new float[width * channels];
    float[] lower = new float[width * channels];
    for (int at = from; at < to; ) {
      int y = at / width;
      int end = Math.min(to, (y + 1) * width);
      float position = (float) ((y + 0.5) * wide.height() / height - 0.5);
      int row = Math.max(0, (int) Math.floor(position));
      int next = Math.min(row + 1, wide.height() - 1);
      float weight = position <= 0 || next == row ? 0 : position - row;
      int skipped = at - y * width;
      wide.get(row * width + skipped, row * width + end - y * width, upper);
      wide.get(next * width + skipped, next * width + end - y * width, lower);
      int start = (at - from) * channels;
      for (int i = 0; i < (end - at) * channels; i++) {
        part[start + i] = upper[i] * (1 - weight) + lower[i] * weight;
      }
      at = end;
    }
  }

  @Override
  public void close() {
    wide.close();
  }
}
