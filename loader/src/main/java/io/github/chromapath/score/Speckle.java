// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import java.util.Map;

/**
 * The largest colour differences in the smooth area of a picture, where small spots of a wrong
 * colour are most visible.
 *
 * @param pixels number of smooth pixels of the original
 * @param percentiles 99.9th percentile of the CAM16-UCS differences of these pixels by truth; empty
 *     if they are fewer than 1000
 */
public record Speckle(int pixels, Map<Truth, Double> percentiles) {
  /** Copies the map. */
  public Speckle {
    percentiles = Map.copyOf(percentiles);
  }
}
