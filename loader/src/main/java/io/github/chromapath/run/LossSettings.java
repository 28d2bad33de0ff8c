// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.loss.LossWeights;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The loss of a training run.
 *
 * @param weights of the three losses in the total
 * @param vgg16 torchvision's VGG16 weights; without them there is no perceptual loss
 * @param balance weights of pixels in the Huber loss; empty for equal weights
 */
public record LossSettings(
    LossWeights weights, Optional<Path> vgg16, Optional<BalanceConfig> balance) {}
