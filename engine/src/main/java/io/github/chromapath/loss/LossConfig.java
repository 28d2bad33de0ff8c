// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import java.util.Optional;

/**
 * The losses of a prediction and their weights.
 *
 * @param weights of the losses in the total
 * @param perceptual how the perceptual loss is measured; empty for none
 * @param balance weights of pixels in the Huber loss; empty for equal weights
 */
public record LossConfig(
    LossWeights weights, Optional<PerceptualConfig> perceptual, Optional<Balance> balance) {
  /** Weights of the losses, without perceptual loss and balance. */
  public static LossConfig of(LossWeights weights) {
    return new LossConfig(weights, Optional.empty(), Optional.empty());
  }

  /** The paper's weights, without perceptual loss. */
  public static LossConfig standard() {
    return of(LossWeights.standard());
  }

  /** The same with other weights of the losses. */
  public LossConfig withWeights(LossWeights others) {
    return new LossConfig(others, perceptual, balance);
  }

  /** The same with a perceptual loss, or without one. */
  public LossConfig withPerceptual(Optional<PerceptualConfig> how) {
    return new LossConfig(weights, how, balance);
  }

  /** The same with weights of pixels, or with equal ones. */
  public LossConfig withBalance(Optional<Balance> pixels) {
    return new LossConfig(weights, perceptual, pixels);
  }
}
