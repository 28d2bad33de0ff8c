// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.run.LearningRateSchedule;
import io.github.chromapath.train.TrainingSpec;
import io.github.chromapath.train.TrainingState;

/**
 * Settings that all trainings share.
 *
 * @param width multiplier of the network's channels
 * @param frame size of the colour network's input
 * @param batch pictures per batch
 * @param steps of each training
 * @param scenes numbers of scenes
 */
record Setup(double width, Frame frame, int batch, int steps, SceneCounts scenes) {
  /**
   * Numbers of scenes.
   *
   * @param training scenes to train on, at least a batch
   * @param heldOut scenes to evaluate on, a multiple of the batch
   */
  record SceneCounts(int training, int heldOut) {}

  /** AdaDelta at the paper's 0.004 needs days; a short run needs larger steps. */
  private static final float LR = 1;

  private static final int TAILS = 8;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  Setup {
    check(width > 0 && width <= 4, "--width must be in (0, 4], not " + width);
    check(steps >= 1, "--steps must be at least 1, not " + steps);
    check(
        batch >= 1 && scenes.training() >= batch && scenes.heldOut() >= batch,
        "scenes must fill a batch of at least 1");
    check(scenes.heldOut() % batch == 0, "held-out scenes must fill whole batches");
  }

  private static void check(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /** Steps at either end of a training over which losses are averaged: an eighth, at least one. */
  int tail() {
    return Math.max(1, steps / TAILS);
  }

  /** Huber loss and cross entropy, with the paper's weights. */
  TrainingSpec spec(Precision precision) {
    ModelConfig model = ModelConfig.standard().withWidth(width);
    return TrainingSpec.of(model, frame.height(), frame.width()).withPrecision(precision);
  }

  /** The paper's optimizer with another learning rate. */
  AdaDeltaConfig optimizer() {
    AdaDeltaConfig paper = AdaDeltaConfig.standard();
    return new AdaDeltaConfig(LR, paper.rho(), paper.epsilon());
  }

  /** The learning rate of the next step, falling as in the demo. */
  float learningRate(TrainingState state) {
    return LearningRateSchedule.falling(LR, steps).at(state);
  }
}
