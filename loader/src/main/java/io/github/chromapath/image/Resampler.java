// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.FloatBuffer;

/**
 * Resizes pixel values and labels. The aspect ratio need not be kept.
 *
 * <p>Each axis is resized independently. A shrinking axis averages the input area under each output
 * value. A growing axis interpolates linearly between pixel centres (align_corners = false, edges
 * repeated). Both are linear and separable, so the order of the axes matters only for rounding.
 * Thread-safe.
 */
public final class Resampler {
  private Resampler() {}

  /**
   * Resizes pixel values.
   *
   * @param source (height, width, channels) values; not changed
   * @param toWidth columns of the result
   * @param toHeight rows of the result
   * @return (toHeight, toWidth, channels)
   */
  public static float[] stretch(PixelArray source, int toWidth, int toHeight) {
    float[] result =
        new float[Math.multiplyExact(Math.multiplyExact(toWidth, toHeight), source.channels())];
    stretch(source, FloatBuffer.wrap(result), toWidth, toHeight);
    return result;
  }

  /**
   * Resizes pixel values into a part of a buffer.
   *
   * @param source (height, width, channels) values; not changed
   * @param target receives (toHeight, toWidth, channels) values from its position, which moves past
   *     them
   * @param toWidth columns of the result
   * @param toHeight rows of the result
   */
  public static void stretch(PixelArray source, FloatBuffer target, int toWidth, int toHeight) {
    if (source.isOfSize(toWidth, toHeight)) {
      target.put(source.values());
      return;
    }
    try (FloatImage image = source.toFloatImage();
        FloatImage stretched = image.stretched(toWidth, toHeight)) {
      stretched.copyTo(target);
    }
  }

  /**
   * Resizes labels. Each output pixel receives the label of the source pixel that contains its
   * centre: column floor((x + 1/2) width / toWidth), and the row likewise.
   *
   * @param source (height, width) labels; not changed
   * @param width columns of the source
   * @param height rows of the source
   * @param toWidth columns of the result
   * @param toHeight rows of the result
   * @return (toHeight, toWidth)
   * @throws IllegalArgumentException if the source is not of that size
   */
  public static byte[] nearest(byte[] source, int width, int height, int toWidth, int toHeight) {
    if (source.length != (long) width * height) {
      throw new IllegalArgumentException(source.length + " labels for " + width + "x" + height);
    }
    byte[] result = new byte[Math.multiplyExact(toWidth, toHeight)];
    for (int y = 0; y < toHeight; y++) {
      int row = centre(y, height, toHeight) * width;
      for (int x = 0; x < toWidth; x++) {
        result[y * toWidth + x] = source[row + centre(x, width, toWidth)];
      }
    }
    return result;
  }

  private static int centre(int at, int size, int toSize) {
    return (int) ((2L * at + 1) * size / (2L * toSize));
  }
}
