// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.graph.ParallelConfig;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Balance;
import io.github.chromapath.loss.LossConfig;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.loss.PerceptualConfig;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import java.util.Optional;

/**
 * The network to train and its loss.
 *
 * @param model the network
 * @param size of the colour network's input
 * @param loss the losses and their weights
 * @param precision how activations are stored
 * @param parallel how several ranks train together; no effect on one rank
 */
public record TrainingSpec(
    ModelConfig model,
    InputSize size,
    LossConfig loss,
    Precision precision,
    ParallelConfig parallel) {
  /**
   * A network in fp32 with its published loss weights, no perceptual loss, and {@link
   * ParallelConfig#standard}.
   *
   * @param height rows of the colour network's input, a multiple of 8
   * @param width columns of the colour network's input, a multiple of 8
   * @throws IllegalArgumentException if a size is not a positive multiple of 8
   */
  public static TrainingSpec of(ModelConfig model, int height, int width) {
    return new TrainingSpec(
        model,
        new InputSize(height, width),
        LossConfig.of(model.lossWeights()),
        Precision.FP32,
        ParallelConfig.standard());
  }

  /** The same with other weights of the losses. */
  public TrainingSpec withWeights(LossWeights weights) {
    return withLoss(loss.withWeights(weights));
  }

  /** The same with another delta of the Huber loss. */
  public TrainingSpec withHuberDelta(float delta) {
    return withLoss(loss.withHuberDelta(delta));
  }

  /** The same with a perceptual loss, or without one. */
  public TrainingSpec withPerceptual(Optional<PerceptualConfig> perceptual) {
    return withLoss(loss.withPerceptual(perceptual));
  }

  /** The same with weights of pixels in the Huber loss, or with equal ones. */
  public TrainingSpec withBalance(Optional<Balance> balance) {
    return withLoss(loss.withBalance(balance));
  }

  /** The same with activations stored in another precision. */
  public TrainingSpec withPrecision(Precision another) {
    return new TrainingSpec(model, size, loss, another, parallel);
  }

  /** The same with another way for several ranks to train together. */
  public TrainingSpec withParallel(ParallelConfig another) {
    return new TrainingSpec(model, size, loss, precision, another);
  }

  private TrainingSpec withLoss(LossConfig another) {
    return new TrainingSpec(model, size, another, precision, parallel);
  }

  /** Rows of the colour network's input. */
  public int height() {
    return size.height();
  }

  /** Columns of the colour network's input. */
  public int width() {
    return size.width();
  }
}
