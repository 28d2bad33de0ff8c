// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The mean error of the pixels of one picture that come first in an order, for shares of its
 * pixels. docs/evaluation.md defines it.
 *
 * @param risks the mean error at each of {@link #COVERAGES}
 * @param area the mean of the risks of every number of pixels from the smallest coverage to all
 */
record RiskCurve(List<Double> risks, double area) {
  /** Shares of the pixels in percent: 100, 95, ... 5. */
  static final List<Integer> COVERAGES = List.copyOf(coverages());

  /** Copies the list. */
  RiskCurve {
    risks = List.copyOf(risks);
  }

  private static List<Integer> coverages() {
    List<Integer> coverages = new ArrayList<>();
    for (int percent = 100; percent > 0; percent -= 5) {
      coverages.add(percent);
    }
    return coverages;
  }

  /** The number of pixels of a coverage: {@code percent} of {@code pixels}, rounded up. */
  private static int count(int pixels, int percent) {
    return (int) (((long) percent * pixels + 99) / 100);
  }

  /**
   * The curve of the order in which the pixels with the smallest keys come first. Pixels with equal
   * keys come in random order; the curve is the mean over all such orders. Exact but for rounding
   * in double precision.
   *
   * @param errors one per pixel, at least 0; at least one
   * @param keys one per pixel, at least 0
   * @throws IllegalArgumentException if the lengths differ, or a value is negative or not finite
   */
  static RiskCurve of(float[] errors, float[] keys) {
    long[] sorted = sorted(errors, keys);
    double[] risks = new double[COVERAGES.size()];
    int smallest = count(sorted.length, COVERAGES.get(risks.length - 1));
    int next = risks.length - 1;
    double area = 0;
    double before = 0;
    for (int from = 0; from < sorted.length; ) {
      int to = from;
      double tied = 0;
      for (; to < sorted.length && key(sorted[to]) == key(sorted[from]); to++) {
        tied += Float.intBitsToFloat((int) sorted[to]);
      }
      double mean = tied / (to - from);
      for (int kept = from + 1; kept <= to; kept++) {
        double risk = (before + (kept - from) * mean) / kept;
        area += kept >= smallest ? risk : 0;
        while (next >= 0 && count(sorted.length, COVERAGES.get(next)) == kept) {
          risks[next--] = risk;
        }
      }
      before += tied;
      from = to;
    }
    return new RiskCurve(
        Arrays.stream(risks).boxed().toList(), area / (sorted.length - smallest + 1));
  }

  /** The key in the upper half and the error in the lower: bits of floats of at least 0 ascend. */
  private static long[] sorted(float[] errors, float[] keys) {
    if (errors.length == 0 || errors.length != keys.length) {
      throw new IllegalArgumentException(errors.length + " errors and " + keys.length + " keys");
    }
    long[] pixels = new long[errors.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (long) bits(keys[i]) << 32 | bits(errors[i]);
    }
    Arrays.sort(pixels);
    return pixels;
  }

  private static int bits(float value) {
    if (!(value >= 0 && value < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(value + " is negative or not finite");
    }
    return Float.floatToIntBits(Math.abs(value));
  }

  private static int key(long pixel) {
    return (int) (pixel >>> 32);
  }
}
