// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.statistics;

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
}
