// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

/** The mean over the 3x3 neighbourhood of each pixel, of its pixels inside the image. */
final class BoxMean {
  private BoxMean() {}

  /**
   * {@return the means, (height, width)}
   *
   * @param values (height, width)
   * @param width columns
   */
  static float[] of(float[] values, int width) {
    int height = values.length / width;
    return columns(rows(values, width, height), width, height);
  }

  private static float[] rows(float[] values, int width, int height) {
    float[] means = new float[values.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = y * width + x;
        int left = x > 0 ? 1 : 0;
        int right = x < width - 1 ? 1 : 0;
        means[at] =
            (values[at - left] * left + values[at] + values[at + right] * right)
                / (1 + left + right);
      }
    }
    return means;
  }

  private static float[] columns(float[] values, int width, int height) {
    float[] means = new float[values.length];
    for (int y = 0; y < height; y++) {
      int above = y > 0 ? 1 : 0;
      int below = y < height - 1 ? 1 : 0;
      for (int at = y * width; at < (y + 1) * width; at++) {
        means[at] =
            (values[at - above * width] * above + values[at] + values[at + below * width] * below)
                / (1 + above + below);
      }
    }
    return means;
  }
}
