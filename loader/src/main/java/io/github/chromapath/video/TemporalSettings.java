// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

/**
 * How the colours of a frame depend on those of other frames.
 *
 * @param weight of the network's colours for the frames before and after, relative to the frame
 *     next to them, where the optical flow is certain: 0 to 1; 0 colours each frame by itself, with
 *     1 all frames count the same
 * @param keyframes the network runs on every frame of this number, and on the first of each shot;
 *     at least 1
 */
public record TemporalSettings(double weight, int keyframes) {
  /** The weight of the command line's default. */
  public static final double STANDARD_WEIGHT = 0.95;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public TemporalSettings {
    if (!(weight >= 0 && weight <= 1)) {
      throw new IllegalArgumentException("the weight must be 0 to 1, not " + weight);
    }
    if (keyframes < 1) {
      throw new IllegalArgumentException("keyframes must be at least 1, not " + keyframes);
    }
  }

  /** {@return settings with which the network colours each frame by itself} */
  public static TemporalSettings none() {
    return new TemporalSettings(0, 1);
  }

  /** Whether frames depend on those before them. */
  boolean active() {
    return weight > 0 || keyframes > 1;
  }
}
