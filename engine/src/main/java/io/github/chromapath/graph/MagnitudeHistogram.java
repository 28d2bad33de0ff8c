// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often each magnitude occurs among the numbers of a group of channels. Classes are the
 * exponent of fp32 and four bits more, so that a class is at most 1/16 wide relative to its
 * numbers; the largest magnitude is kept exactly. The result does not depend on the order in which
 * numbers are added. Thread-safe.
 */
final class MagnitudeHistogram {
  /**
   * The root mean square of rounding and clamping, divided by that of the numbers, beyond which 8
   * bits are too few.
   */
  static final double LARGEST_ERROR = 0.05;

  private static final int SHIFT = 19;

  /** Smaller numbers than 2^-40 count as 2^-40. */
  private static final int FIRST = (127 - 40) << (23 - SHIFT);

  private static final int CLASSES = 1 << 10;
  private static final int UNSIGNED_STEPS = 255;
  private static final int SIGNED_STEPS = 127;

  /** Limits that are tried are the largest magnitude times powers of this. */
  private static final double FINENESS = 0.97;

  private static final int LIMITS = 96;

  private final int groups;
  private final AtomicLongArray counts;

  /** The bits of the largest magnitude of each group, which have the order of the numbers. */
  private final AtomicIntegerArray largest;

  private volatile boolean negative;

  /**
   * No numbers yet.
   *
   * @param groups 1, or the number of channels to measure each channel alone
   */
  MagnitudeHistogram(int groups) {
    this.groups = groups;
    counts = new AtomicLongArray(groups * CLASSES);
    largest = new AtomicIntegerArray(groups);
  }

  int groups() {
    return groups;
  }

  /** Counts numbers, the first of which is of the first group. */
  void add(float[] values, int count) {
    int[] own = new int[groups * CLASSES];
    int[] most = new int[groups];
    boolean anyNegative = false;
    int group = 0;
    for (int i = 0; i < count; i++) {
      int bits = Float.floatToRawIntBits(values[i]);
      int magnitude = bits & Integer.MAX_VALUE;
      int index = Math.min(Math.max((magnitude >>> SHIFT) - FIRST, 0), CLASSES - 1);
      own[group * CLASSES + index]++;
      most[group] = Math.max(most[group], magnitude);
      anyNegative |= values[i] < 0;
      group = group + 1 == groups ? 0 : group + 1;
    }
    for (int i = 0; i < own.length; i++) {
      if (own[i] != 0) {
        counts.addAndGet(i, own[i]);
      }
    }
    for (int i = 0; i < groups; i++) {
      largest.accumulateAndGet(i, most[i], Math::max);
    }
    if (anyNegative) {
      negative = true;
    }
  }

  /**
   * The limits with the least mean squared error of rounding and clamping to 8 bits.
   *
   * @return empty if the error exceeds {@value #LARGEST_ERROR} of the numbers (root mean square),
   *     or all numbers are 0
   */
  Optional<Calibration.Range> range() {
    List<Float> limits = new ArrayList<>();
    double energy = 0;
    double error = 0;
    for (int group = 0; group < groups; group++) {
      Limit best = limit(group);
      limits.add((float) best.limit());
      error += best.error();
      energy += energy(group);
    }
    boolean enough = energy > 0 && Math.sqrt(error / energy) <= LARGEST_ERROR;
    return enough ? Optional.of(new Calibration.Range(limits, negative)) : Optional.empty();
  }

  private record Limit(double limit, double error) {}

  private Limit limit(int group) {
    double most = Float.intBitsToFloat(largest.get(group));
    if (most == 0) {
      return new Limit(1, 0);
    }
    Limit best = new Limit(most, squaredError(group, most));
    for (int i = 1; i < LIMITS; i++) {
      double tried = most * Math.pow(FINENESS, i);
      double error = squaredError(group, tried);
      if (error < best.error()) {
        best = new Limit(tried, error);
      }
    }
    return best;
  }

  /** The sum of squared errors: x^2 below half a step, then step^2 / 12, then (x - limit)^2. */
  private double squaredError(int group, double limit) {
    double step = limit / (negative ? SIGNED_STEPS : UNSIGNED_STEPS);
    double error = 0;
    for (int i = 1; i < CLASSES; i++) {
      long count = counts.get(group * CLASSES + i);
      if (count != 0) {
        double x = center(i);
        double beyond = Math.max(0, x - limit);
        error += count * (x < step / 2 ? x * x : Math.max(step * step / 12, beyond * beyond));
      }
    }
    return error;
  }

  private double energy(int group) {
    double energy = 0;
    for (int i = 1; i < CLASSES; i++) {
      energy += counts.get(group * CLASSES + i) * center(i) * center(i);
    }
    return energy;
  }

  private static double center(int index) {
    double low = Float.intBitsToFloat((FIRST + index) << SHIFT);
    double high = Float.intBitsToFloat((FIRST + index + 1) << SHIFT);
    return (low + high) / 2;
  }
}
