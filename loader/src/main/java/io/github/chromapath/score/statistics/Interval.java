// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.statistics;

import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * A confidence interval, its ends included.
 *
 * @param low lower end
 * @param high upper end
 */
public record Interval(double low, double high) {
  /**
   * Multiplies both ends, for another unit.
   *
   * @param factor positive
   */
  public Interval times(double factor) {
    return new Interval(low * factor, high * factor);
  }

  /**
   * {@return the percentile interval of resampled values: between its two quantiles, by linear
   * interpolation; empty if there are no values or one is NaN}
   *
   * @param resampled the values, in any order
   * @param level probability that the interval is made for, such as 0.95
   */
  static Optional<Interval> percentile(DoubleStream resampled, double level) {
    double[] sorted = resampled.sorted().toArray();
    // NaN is sorted last.
    if (sorted.length == 0 || Double.isNaN(sorted[sorted.length - 1])) {
      return Optional.empty();
    }
    return Optional.of(
        new Interval(quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)));
  }

  /** By linear interpolation, as {@link io.github.chromapath.color.DifferenceSummary}. */
  private static double quantile(double[] sorted, double probability) {
    double position = probability * (sorted.length - 1);
    int below = (int) position;
    double low = sorted[below];
    double high = sorted[Math.min(below + 1, sorted.length - 1)];
    double part = position - below;
    // Infinite values cannot be subtracted from each other or multiplied by 0.
    return part == 0 || low == high || Double.isInfinite(low) ? low : low + part * (high - low);
  }
}
