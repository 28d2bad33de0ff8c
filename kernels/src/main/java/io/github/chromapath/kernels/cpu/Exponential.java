// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * exp over arrays: exp(x) = 2^k exp(r), where k is the integer nearest to x / log 2 and |r| is at
 * most log(2) / 2. exp(r) is its Taylor polynomial of degree 7, whose remainder is below 6e-9. The
 * relative error is below 4e-7 if the result is a normal number. Smaller results underflow to 0,
 * larger ones overflow to infinity. NaN stays NaN.
 */
final class Exponential {
  /** Adding it to a number below 2^22 leaves the nearest integer in the low bits. */
  private static final float ROUND = 0x1.8p23f;

  private static final float LOWEST = -104;
  private static final float HIGHEST = 89;

  /** log 2 is split in two; the first part has so few bits that its product with k is exact. */
  private static final float LOG2_HIGH = 0x1.62e4p-1f;

  private static final float LOG2_LOW = (float) (Math.log(2) - 0x1.62e4p-1);
  private static final float PER_LOG2 = (float) (1 / Math.log(2));

  private Exponential() {}

  /** y = exp(x); {@code y} may be {@code x}. */
  static void of(float[] x, float[] y, float[] spare, int count) {
    reduce(x, y, spare, count);
    evaluate(y, count);
    for (int i = 0; i < count; i++) {
      int k = Float.floatToRawIntBits(spare[i]) - Float.floatToRawIntBits(ROUND);
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
