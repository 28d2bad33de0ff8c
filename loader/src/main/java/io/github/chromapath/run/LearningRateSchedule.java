// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.train.TrainingState;

/** The learning rate as a function of the training state. */
@FunctionalInterface
public interface LearningRateSchedule {
  /**
   * {@return the learning rate of the next step, above 0}
   *
   * @param state steps and epochs completed
   */
  float at(TrainingState state);

  /** {@return a schedule with the same learning rate at every step} */
  static LearningRateSchedule constant(float lr) {
    return state -> lr;
  }

  /**
   * {@return a schedule that is constant for the first three tenths of the steps, then falls
   * linearly to a hundredth} The losses then fluctuate least at the end.
   *
   * @param lr the first learning rate
   * @param steps all steps of the training, at least 1
   */
  static LearningRateSchedule falling(float lr, long steps) {
    return state -> {
      double left = 1 - (double) state.globalStep() / steps;
      return (float) (lr * Math.max(0.01, Math.min(1, left / 0.7)));
    };
  }
}
