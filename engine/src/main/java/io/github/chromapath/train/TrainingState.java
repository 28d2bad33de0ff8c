// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;

/**
 * Where training stands, besides parameters and optimizer state. The order of the pictures and
 * their flips follow from the seed, the epoch and the step alone.
 *
 * @param epoch epochs completed
 * @param step steps completed in the running epoch
 * @param globalStep steps completed in all
 * @param stopping the best validation loss and the patience used up
 * @param scaler the loss scale, and the steps that it left out; those count as completed too
 * @param losses of the running epoch's steps
 */
public record TrainingState(
    int epoch,
    int step,
    long globalStep,
    EarlyStopping stopping,
    LossScaler scaler,
    LossMean losses) {
  /** Before the first step, in fp32. */
  public static TrainingState start(int patience) {
    return start(patience, Precision.FP32);
  }

  /** Before the first step. */
  public static TrainingState start(int patience, Precision precision) {
    return new TrainingState(
        0, 0, 0, EarlyStopping.start(patience), LossScaler.start(precision), LossMean.none());
  }

  TrainingState afterStep(LossScaler next, Losses stepLosses, int pictures) {
    return new TrainingState(
        epoch, step + 1, globalStep + 1, stopping, next, losses.plus(stepLosses, pictures));
  }

  TrainingState afterEpoch(double validationLoss) {
    return new TrainingState(
        epoch + 1, 0, globalStep, stopping.after(validationLoss), scaler, LossMean.none());
  }
}
