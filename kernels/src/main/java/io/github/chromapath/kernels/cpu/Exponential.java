// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * exp over whole rows: exp(x) = 2^k exp(r) with k the integer nearest to x / log 2 and |r| at most
 * log(2) / 2, exp(r) by its Taylor polynomial of degree 7 (remainder below 6e-9). Relative error
 * below 4e-7 for results that are normal numbers; smaller ones go to 0 and larger ones to infinity
 * as they should. NaN stays NaN.
 */
final class Exponential {
  /** Added to a number below 2^22, leaves its nearest integer in the low bits. */
  private static final float ROUND = 0x1.8p23f;

  private static final float LOWEST = -104;
  private static final float HIGHEST = 89;

  /** log 2 in two parts; the first has few enough bits that k times it is exact. */
  private static final float LOG2_HIGH = 0x1.62e4p-1f;

  private static final float LOG2_LOW = (float) (Math.log(2) - 0x1.62e4p-1);
  private static final float PER_LOG2 = (float) (1 / Math.log(2));

  private Exponential() {}

  /** y = exp(x); {@code y} may be {@code x}. */
  static void of(float[] x, float[] y, float[] scratch, int count) {
    reduce(x, y, scratch, count);
    evaluate(y, count);
    for (int i = 0; i < count; i++) {
      int k = Float.floatToRawIntBits(scratch[i]) - Float.floatToRawIntBits(ROUND);
      int half = k >> 1;
      y[i] = y[i] * power(half) * power(k - half);
    }
  }

  /** r = x - k log 2, and k in the low bits of {@code rounded}. */
  private static void reduce(float[] x, float[] r, float[] rounded, int count) {
    for (int i = 0; i < count; i++) {
      float clamped = Math.max(LOWEST, Math.min(HIGHEST, x[i]));
      rounded[i] = clamped * PER_LOG2 + ROUND;
      float k = rounded[i] - ROUND;
      r[i] = clamped - k * LOG2_HIGH - k * LOG2_LOW;
    }
  }

  private static void evaluate(float[] r, int count) {
    for (int i = 0; i < count; i++) {
      float x = r[i];
      float tail = 1 / 24f + x * (1 / 120f + x * (1 / 720f + x * (1 / 5040f)));
      r[i] = 1 + x * (1 + x * (0.5f + x * (1 / 6f + x * tail)));
    }
  }

  /** 2^k for k in [-126, 127]. */
  private static float power(int k) {
    return Float.intBitsToFloat((k + 127) << 23);
  }
}
