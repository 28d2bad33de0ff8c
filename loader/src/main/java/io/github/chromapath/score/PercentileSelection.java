// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import java.util.Arrays;

/**
 * A percentile of many values by sorting few of them: a histogram of the values finds the bins that
 * contain the two sorted values around the percentile, and only the values of these are kept.
 */
final class PercentileSelection {
  /** A bin is the upper 15 bits of a positive float after the sign: 128 bins per octave. */
  private static final int BIN_SHIFT = 16;

  /** Number of bins of a histogram. */
  static final int BINS = 1 << (31 - BIN_SHIFT);

  private static final PercentileSelection EMPTY = new PercentileSelection();

  private final int count;
  private final double position;
  private final int lowBin;
  private final int highBin;

  /** Number of values below {@link #lowBin}. */
  private final int before;

  /** The values as bits, which have the order of the values as none is negative. */
  private final int[] values;

  private int size;

  private PercentileSelection(int count, int[] bins, int start, double fraction) {
    this.count = count;
    position = fraction * (count - 1);
    int rank = (int) position;
    int bin = -1;
    int end = 0;
    while (end <= rank) {
      bin++;
      end += bins[start + bin];
    }
    lowBin = bin;
    before = end - bins[start + bin];
    int lastRank = Math.min(rank + 1, count - 1);
    while (end <= lastRank) {
      bin++;
      end += bins[start + bin];
    }
    highBin = bin;
    values = new int[end - before];
  }

  /** The bin of a value that is neither negative nor NaN. */
  static int bin(float value) {
    return Float.floatToRawIntBits(value) >>> BIN_SHIFT;
  }

  /**
   * The selection for the histogram at a position of {@code bins}.
   *
   * @param fraction of the values that are below the percentile, 0 to 1
   */
  static PercentileSelection of(int[] bins, int start, double fraction) {
    int count = 0;
    for (int i = start; i < start + BINS; i++) {
      count += bins[i];
    }
    return count == 0 ? EMPTY : new PercentileSelection(count, bins, start, fraction);
  }

  private PercentileSelection() {
    count = 0;
    position = 0;
    lowBin = 1;
    highBin = 0;
    before = 0;
    values = new int[0];
  }

  /** Keeps the values of a range that are in the bins. */
  void collect(float[] differences, int from, int to) {
    int low = lowBin << BIN_SHIFT;
    int span = (highBin + 1 - lowBin) << BIN_SHIFT;
    for (int i = from; i < to; i++) {
      int bits = Float.floatToRawIntBits(differences[i]);
      if (Integer.compareUnsigned(bits - low, span) < 0) {
        values[size++] = bits;
      }
    }
  }

  /** The number of values in the histogram. */
  int count() {
    return count;
  }

  /** The percentile, as NumPy computes it by default, after every value has been collected. */
  double percentile() {
    Arrays.sort(values);
    int below = (int) position;
    double low = value(below);
    double high = value(Math.min(below + 1, count - 1));
    return low + (position - below) * (high - low);
  }

  private double value(int rank) {
    return Float.intBitsToFloat(values[rank - before]);
  }
}
