// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

/**
 * A table of x^p for a fixed p and x in [2^-9, 1]. It has 1024 values per octave and interpolates
 * linearly between them. The relative error is at most |p (p - 1)| 2^-23.
 */
final class PowerTable {
  /** The smallest x. */
  static final double LEAST = 0x1p-9;

  private static final int OCTAVES = 9;
  private static final int INDEX_BITS = 10;
  private static final int FRACTION_BITS = 52 - INDEX_BITS;
  private static final long FRACTION = (1L << FRACTION_BITS) - 1;
  private static final long FIRST = Double.doubleToRawLongBits(LEAST) >>> FRACTION_BITS;

  /** x^p for all x of 10 mantissa bits, and for one x above 1, the end of the last interval. */
  private final double[] powers = new double[(OCTAVES << INDEX_BITS) + 2];

  PowerTable(double exponent) {
    for (int i = 0; i < powers.length; i++) {
      powers[i] = Math.pow(Double.longBitsToDouble((FIRST + i) << FRACTION_BITS), exponent);
    }
  }

  /** x^p. */
  double of(double x) {
    long bits = Double.doubleToRawLongBits(x);
    int at = (int) ((bits >>> FRACTION_BITS) - FIRST);
    double low = powers[at];
    return low + (powers[at + 1] - low) * ((bits & FRACTION) * (1.0 / (FRACTION + 1)));
  }
}
