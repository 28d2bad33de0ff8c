// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.loss.PerceptualConfig;
import io.github.chromapath.model.ModelConfig;
import java.util.Optional;

/**
 * What is trained and how it is judged.
 *
 * @param model the network
 * @param height rows of the colour network's input, a multiple of 8
 * @param width columns of the colour network's input, a multiple of 8
 * @param weights of the losses
 * @param perceptual how perceptual difference is measured, if at all
 * @param precision how activations are stored
 */
public record TrainingSpec(
    ModelConfig model,
    int height,
    int width,
    LossWeights weights,
    Optional<PerceptualConfig> perceptual,
    Precision precision) {
  /** An spec in fp32. */
  public TrainingSpec(
      ModelConfig model,
      int height,
      int width,
      LossWeights weights,
      Optional<PerceptualConfig> perceptual) {
    this(model, height, width, weights, perceptual, Precision.FP32);
  }
}
