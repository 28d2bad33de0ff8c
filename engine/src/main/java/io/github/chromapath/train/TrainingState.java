// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;

/**
 * The state of training besides parameters and optimizer state. The order of the images, their
 * flips and their draws follow from the seed, the epoch and the step alone.
 *
 * @param position completed epochs and steps, skipped steps included
 * @param stopping the best validation so far and the epochs without improvement
 * @param scaler the loss scale and the number of skipped steps
 * @param losses of the current epoch's steps
 */
public record TrainingState(
    TrainingPosition position, EarlyStopping stopping, LossScaler scaler, LossMean losses) {
  /** Before the first step, in fp32. */
  public static TrainingState start(int patience) {
    return start(patience, Precision.FP32);
  }

  /** Before the first step; the validation loss selects the best epoch. */
  public static TrainingState start(int patience, Precision precision) {
    return start(EarlyStopping.start(patience), precision);
  }

  /** Before the first step. */
  public static TrainingState start(EarlyStopping stopping, Precision precision) {
    return new TrainingState(
        TrainingPosition.start(), stopping, LossScaler.start(precision), LossMean.none());
  }

  /** Completed epochs. */
  public int epoch() {
    return position.epoch();
  }

  /** Completed steps of the current epoch. */
  public int step() {
    return position.step();
  }

  /** Completed steps of all epochs. */
  public long globalStep() {
    return position.globalStep();
  }

  /** Completed steps that updated the parameters, which are those that were not skipped. */
  public long updates() {
    return globalStep() - scaler.skipped();
  }

  TrainingState afterStep(LossScaler next, Losses stepLosses, int images) {
    return new TrainingState(position.afterStep(), stopping, next, losses.plus(stepLosses, images));
  }

  /** After an epoch whose validation has this number, by {@link EarlyStopping#selection}. */
  TrainingState afterEpoch(double number) {
    return new TrainingState(
        position.afterEpoch(), stopping.after(number), scaler, LossMean.none());
  }
}
