// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

/**
 * x to a fixed power p for x in [2^-9, 1], from a table: linear interpolation between 1024 values
 * for each power of two that x lies above, so that the relative error is at most |p (p - 1)| 2^-23.
 */
final class PowerTable {
  /** The least x. */
  static final double LEAST = 0x1p-9;

  private static final int OCTAVES = 9;
  private static final int INDEX_BITS = 10;
  private static final int FRACTION_BITS = 52 - INDEX_BITS;
  private static final long FRACTION = (1L << FRACTION_BITS) - 1;
  private static final long FIRST = Double.doubleToRawLongBits(LEAST) >>> FRACTION_BITS;

  /** Of the numbers whose mantissa ends after 10 bits, and one above 1 for 1's own interval. */
  private final double[] powers = new double[(OCTAVES << INDEX_BITS) + 2];

  PowerTable(double exponent) {
    for (int i = 0; i < powers.length; i++) {
      powers[i] = Math.pow(Double.longBitsToDouble((FIRST + i) << FRACTION_BITS), exponent);
    }
  }

  /** x to the power. */
  double of(double x) {
    long bits = Double.doubleToRawLongBits(x);
    int at = (int) ((bits >>> FRACTION_BITS) - FIRST);
    double low = powers[at];
    return low + (powers[at + 1] - low) * ((bits & FRACTION) * (1.0 / (FRACTION + 1)));
  }
}
