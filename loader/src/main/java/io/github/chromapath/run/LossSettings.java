// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.loss.LossConfig;
import io.github.chromapath.loss.LossWeights;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The loss of a training run.
 *
 * @param weights of the three losses in the total
 * @param huberDelta difference of normalised colours at which the Huber loss becomes linear, above
 *     0
 * @param vgg16 torchvision's VGG16 weights; without them there is no perceptual loss
 * @param balance weights of pixels in the Huber loss; empty for equal weights
 */
public record LossSettings(
    LossWeights weights, float huberDelta, Optional<Path> vgg16, Optional<BalanceConfig> balance) {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if {@code huberDelta} is not a number above 0
   */
  public LossSettings {
    LossConfig.requireHuberDelta(huberDelta);
  }
}
