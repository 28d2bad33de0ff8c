// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

/**
 * Converts R'G'B' from the primaries of BT.709 to those of BT.2020 for a display of gamma 2.4, as
 * ITU-R BT.2087 defines. Neutral colours stay as they are.
 */
final class WideGamut {
  private static final double GAMMA = 2.4;
  private static final int STEPS = 4096;

  /** Below this value the root is too steep for a table. */
  private static final double STEEP = 1.0 / 64;

  private static final double[] LINEAR = table(GAMMA);
  private static final double[] CODED = table(1 / GAMMA);

  private WideGamut() {}

  private static double[] table(double exponent) {
    double[] table = new double[STEPS + 2];
    for (int i = 0; i < table.length; i++) {
      table[i] = Math.pow((double) i / STEPS, exponent);
    }
    return table;
  }

  private static double interpolated(double[] table, double value) {
    double place = value * STEPS;
    int below = (int) place;
    return table[below] + (place - below) * (table[below + 1] - table[below]);
  }

  private static double coded(double linear) {
    return linear < STEEP ? Math.pow(linear, 1 / GAMMA) : interpolated(CODED, linear);
  }

  /**
   * Converts pixels in place.
   *
   * @param rgb R', G' and B' of each pixel, clamped to [0, 1]
   */
  static void convert(float[] rgb) {
    for (int i = 0; i < rgb.length; i += 3) {
      double r = interpolated(LINEAR, Math.min(1, Math.max(0, rgb[i])));
      double g = interpolated(LINEAR, Math.min(1, Math.max(0, rgb[i + 1])));
      double b = interpolated(LINEAR, Math.min(1, Math.max(0, rgb[i + 2])));
      rgb[i] = (float) coded(0.6274 * r + 0.3293 * g + 0.0433 * b);
      rgb[i + 1] = (float) coded(0.0691 * r + 0.9195 * g + 0.0114 * b);
      rgb[i + 2] = (float) coded(0.0164 * r + 0.0880 * g + 0.8956 * b);
    }
  }
}
