// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.statistics;

import java.util.Optional;

/**
 * A number computed from images, and how far another choice of images would change it.
 *
 * @param value the number; NaN if no image has a value
 * @param interval its confidence interval; empty if fewer than two images have a value, or if
 *     infinite values make it undefined
 * @param images number of images that have a value
 */
public record Estimate(double value, Optional<Interval> interval, int images) {
  /**
   * Multiplies the value and its interval, for another unit.
   *
   * @param factor positive
   */
  public Estimate times(double factor) {
    return new Estimate(value * factor, interval.map(ends -> ends.times(factor)), images);
  }
}
