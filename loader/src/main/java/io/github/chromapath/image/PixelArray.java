// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

/** Float values of (height, width, channels) in an array, rows first, without padding. */
public final class PixelArray {
  private final float[] values;
  private final int width;
  private final int height;
  private final int channels;

  /**
   * Wraps an array. It is not copied and must not change while the object is in use.
   *
   * @param values (height, width, channels)
   * @param width columns
   * @param height rows
   * @param channels values per pixel, 1 to 4
   * @throws IllegalArgumentException if the array's length is not the product of the sizes
   */
  public PixelArray(float[] values, int width, int height, int channels) {
    if (values.length != (long) width * height * channels || channels < 1 || channels > 4) {
      throw new IllegalArgumentException(
          values.length + " values for " + width + "x" + height + "x" + channels);
    }
    this.values = values;
    this.width = width;
    this.height = height;
    this.channels = channels;
  }

  /** Whether the array is of that size. */
  boolean isOfSize(int columns, int rows) {
    return width == columns && height == rows;
  }

  int channels() {
    return channels;
  }

  /** The array itself. */
  float[] values() {
    return values;
  }

  /** A copy outside Java's heap. */
  FloatImage toFloatImage() {
    return FloatImage.of(
        width,
        height,
        channels,
        (from, to, part) ->
            System.arraycopy(values, from * channels, part, 0, (to - from) * channels));
  }
}
