// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import java.util.Optional;

/**
 * The losses of a prediction and their weights.
 *
 * @param weights of the losses in the total
 * @param huberDelta difference of normalised colours at which the Huber loss becomes linear, above
 *     0. Small values bring it close to the absolute error, which medians minimise and not means
 * @param perceptual how the perceptual loss is measured; empty for none
 * @param balance weights of pixels in the Huber loss; empty for equal weights
 */
public record LossConfig(
    LossWeights weights,
    float huberDelta,
    Optional<PerceptualConfig> perceptual,
    Optional<Balance> balance) {
  /** The paper's delta of the Huber loss. */
  public static final float STANDARD_HUBER_DELTA = 0.5f;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if {@code huberDelta} is not a number above 0
   */
  public LossConfig {
    requireHuberDelta(huberDelta);
  }

  /**
   * Checks a delta of the Huber loss.
   *
   * @throws IllegalArgumentException if it is not a number above 0
   */
  public static void requireHuberDelta(float delta) {
    if (!(delta > 0 && delta <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("huber-delta must be a number above 0, not " + delta);
    }
  }

  /** Weights of the losses with the paper's delta, without perceptual loss and balance. */
  public static LossConfig of(LossWeights weights) {
    return new LossConfig(weights, STANDARD_HUBER_DELTA, Optional.empty(), Optional.empty());
  }

  /** The paper's weights, without perceptual loss. */
  public static LossConfig standard() {
    return of(LossWeights.standard());
  }

  /** The same with other weights of the losses. */
  public LossConfig withWeights(LossWeights others) {
    return new LossConfig(others, huberDelta, perceptual, balance);
  }

  /** The same with another delta of the Huber loss. */
  public LossConfig withHuberDelta(float delta) {
    return new LossConfig(weights, delta, perceptual, balance);
  }

  /** The same with a perceptual loss, or without one. */
  public LossConfig withPerceptual(Optional<PerceptualConfig> how) {
    return new LossConfig(weights, huberDelta, how, balance);
  }

  /** The same with weights of pixels, or with equal ones. */
  public LossConfig withBalance(Optional<Balance> pixels) {
    return new LossConfig(weights, huberDelta, perceptual, pixels);
  }
}
