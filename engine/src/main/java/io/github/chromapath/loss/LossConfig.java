// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import java.util.Optional;

/**
 * The losses of a prediction and their weights.
 *
 * @param weights of the losses in the total
 * @param perceptual how the perceptual loss is measured; empty for none
 */
public record LossConfig(LossWeights weights, Optional<PerceptualConfig> perceptual) {
  /** The paper's weights, without perceptual loss. */
  public static LossConfig standard() {
    return new LossConfig(LossWeights.standard(), Optional.empty());
  }
}
