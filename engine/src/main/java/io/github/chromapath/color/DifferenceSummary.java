// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import java.util.Arrays;

/**
 * Statistics of many differences.
 *
 * @param mean arithmetic mean
 * @param percentile95 95th percentile
 * @param count number of differences
 */
public record DifferenceSummary(double mean, double percentile95, int count) {
  /**
   * Computes the statistics. If a difference is NaN, the mean is NaN.
   *
   * @throws IllegalArgumentException if there are no differences
   */
  public static DifferenceSummary of(float[] differences) {
    if (differences.length == 0) {
      throw new IllegalArgumentException("there are no differences");
    }
    double sum = 0;
    for (float difference : differences) {
      sum += difference;
    }
    return new DifferenceSummary(
        sum / differences.length, percentile(differences, 95), differences.length);
  }

  /**
   * The value below which {@code percent} of the values lie, by linear interpolation between the
   * two sorted values around position percent / 100 (count - 1), as NumPy does by default.
   *
   * @param percent in [0, 100]
   * @throws IllegalArgumentException if there are no values or {@code percent} is out of range
   */
  public static double percentile(float[] values, double percent) {
    if (values.length == 0 || !(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException(
          "the percentile %s of %d values does not exist".formatted(percent, values.length));
    }
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    double position = percent / 100 * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * ((double) sorted[above] - sorted[below]);
  }
}
