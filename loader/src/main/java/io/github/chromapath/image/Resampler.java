// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.FloatBuffer;

/**
 * Stretches pictures, planes and labels to another size, without keeping the aspect.
 *
 * <p>Each axis is treated by itself: where it shrinks, an output value is the mean of the input
 * under it (area); where it grows, it is interpolated linearly between pixel centres (align_corners
 * = false, edges repeated). Both are linear and separable, so the order of the axes does not matter
 * beyond rounding. Thread-safe.
 */
public final class Resampler {
  private Resampler() {}

  /**
   * Stretches a float image.
   *
   * @param source (height, width, channels) values; not changed
   * @param width columns of the source
   * @param height rows of the source
   * @param channels values a pixel, 1 to 4
   * @param toWidth columns of the result
   * @param toHeight rows of the result
   * @return (toHeight, toWidth, channels)
   */
  public static float[] stretch(
      float[] source, int width, int height, int channels, int toWidth, int toHeight) {
    float[] result = new float[Math.multiplyExact(Math.multiplyExact(toWidth, toHeight), channels)];
    stretch(source, width, height, channels, FloatBuffer.wrap(result), toWidth, toHeight);
    return result;
  }

  /**
   * Stretches a float image into a part of a buffer.
   *
   * @param source (height, width, channels) values; not changed
   * @param width columns of the source
   * @param height rows of the source
   * @param channels values a pixel, 1 to 4
   * @param target takes (toHeight, toWidth, channels) values from its position, which moves past
   *     them
   * @param toWidth columns of the result
   * @param toHeight rows of the result
   */
  public static void stretch(
      float[] source,
      int width,
      int height,
      int channels,
      FloatBuffer target,
      int toWidth,
      int toHeight) {
    if (source.length != (long) width * height * channels || channels < 1 || channels > 4) {
      throw new IllegalArgumentException(
          source.length + " values for " + width + "x" + height + "x" + channels);
    }
    if (width == toWidth && height == toHeight) {
      target.put(source);
      return;
    }
    FloatImage.Source values =
        (from, to, part) ->
            System.arraycopy(source, from * channels, part, 0, (to - from) * channels);
    try (FloatImage image = FloatImage.of(width, height, channels, values);
        FloatImage stretched = image.stretched(toWidth, toHeight)) {
      stretched.copyTo(target);
    }
  }

  /**
   * Stretches labels by taking the one whose pixel holds the output pixel's centre: column floor((x
   * + 1/2) width / toWidth), rows likewise.
   *
   * @param source (height, width) labels; not changed
   * @param width columns of the source
   * @param height rows of the source
   * @param toWidth columns of the result
   * @param toHeight rows of the result
   * @return (toHeight, toWidth)
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
