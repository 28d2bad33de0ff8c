// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * Cube and fifth roots of arrays of positive normal numbers.
 *
 * <p>An integer division of the bit pattern divides the exponent and yields the root to 3.4 %. Two
 * of Halley's steps follow, y (1 + correction); each reduces the relative error to about its cube.
 * The final relative error is below 2^-23. NaN stays NaN.
 */
final class Roots {
  /** The seed's bias: (1 - 1/n) 127 2^23, minus an offset that centers the seed's error. */
  private static final int CUBE_BIAS = 709_960_000;

  private static final int FIFTH_BIAS = 851_980_000;

  private Roots() {}

  /** y = x^(1/3). */
  static void cube(float[] x, float[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] = Float.intBitsToFloat(Float.floatToRawIntBits(x[i]) / 3 + CUBE_BIAS);
    }
    improveCube(x, y, count);
    improveCube(x, y, count);
  }

  private static void improveCube(float[] x, float[] y, int count) {
    for (int i = 0; i < count; i++) {
      float power = y[i] * y[i] * y[i];
      y[i] -= y[i] * ((power - x[i]) / (2 * power + x[i]));
    }
  }

  /** y = x^(1/5). */
  static void fifth(float[] x, float[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] = Float.intBitsToFloat(Float.floatToRawIntBits(x[i]) / 5 + FIFTH_BIAS);
    }
    improveFifth(x, y, count);
    improveFifth(x, y, count);
  }

  private static void improveFifth(float[] x, float[] y, int count) {
    for (int i = 0; i < count; i++) {
      float square = y[i] * y[i];
      float power = square * square * y[i];
      y[i] -= y[i] * ((power - x[i]) / (3 * power + 2 * x[i]));
    }
  }
}
