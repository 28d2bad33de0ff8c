// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

/** Rounding to bfloat16 by arithmetic in fp64, and the bound of sums that are rounded. */
public final class Bfloat16 {
  /** The largest relative error of one rounding: numbers have 8 significant bits. */
  private static final double ROUNDING = 0x1p-8;

  /** The largest error of one rounding among the smallest numbers. */
  private static final double SMALLEST = 0x1p-134;

  private Bfloat16() {}

  /** The nearest number, the even one of two; infinity beyond the largest. */
  public static float round(float value) {
    if (value == 0 || Float.isNaN(value) || Float.isInfinite(value)) {
      return value;
    }
    double unit = Math.scalb(1.0, Math.max(Math.getExponent(value), Float.MIN_EXPONENT) - 7);
    return (float) (Math.rint(value / unit) * unit);
  }

  /**
   * Sums, rounded after each addition as by Gloo and NCCL.
   *
   * @param terms numbers of the type, as many in each array
   */
  public static float[] sums(Iterable<float[]> terms) {
    float[] sums = null;
    for (float[] one : terms) {
      if (sums == null) {
        sums = one.clone();
      } else {
        for (int i = 0; i < sums.length; i++) {
          sums[i] = round(sums[i] + one[i]);
        }
      }
    }
    return sums;
  }

  /**
   * The largest error of a sum of which each term passes through at most so many roundings: each
   * multiplies it by at most 1 + 2^-8 and at least 1 - 2^-8.
   *
   * @param size the sum of the terms' magnitudes
   */
  public static double bound(int roundings, double size) {
    return (Math.pow(1 + ROUNDING, roundings) - 1) * size + roundings * 2 * SMALLEST;
  }
}
