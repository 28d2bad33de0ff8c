// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import java.util.function.DoubleUnaryOperator;

/**
 * A table of a smooth function of x in [least, most]. It has 1024 values per octave and
 * interpolates linearly between them. The error is at most |x^2 f''(x)| 2^-23. For x^p that is a
 * relative error of at most |p (p - 1)| 2^-23.
 */
final class CurveTable {
  private static final int INDEX_BITS = 10;
  private static final int FRACTION_BITS = 52 - INDEX_BITS;
  private static final long FRACTION = (1L << FRACTION_BITS) - 1;

  private final long first;

  /** f(x) for all x of 10 mantissa bits, and for one x above the last, the end of its interval. */
  private final double[] values;

  /**
   * Fills the table.
   *
   * @param least the smallest x, a power of two
   * @param most the largest x, a power of two
   */
  CurveTable(double least, double most, DoubleUnaryOperator curve) {
    first = index(least);
    values = new double[(int) (index(most) - first) + 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = curve.applyAsDouble(Double.longBitsToDouble((first + i) << FRACTION_BITS));
    }
  }

  private static long index(double x) {
    return Double.doubleToRawLongBits(x) >>> FRACTION_BITS;
  }

  /** f(x). */
  double of(double x) {
    long bits = Double.doubleToRawLongBits(x);
    int at = (int) ((bits >>> FRACTION_BITS) - first);
    double low = values[at];
    return low + (values[at + 1] - low) * ((bits & FRACTION) * (1.0 / (FRACTION + 1)));
  }
}
