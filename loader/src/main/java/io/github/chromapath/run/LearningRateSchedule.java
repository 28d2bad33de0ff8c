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

  /**
   * {@return a schedule that falls along half a cosine} (Loshchilov and Hutter, 2017, without
   * restarts): lr (1 + cos(pi (t - from) / (steps - from))) / 2 after t steps. Before {@code from}
   * the learning rate is {@code lr}; after the last step it stays at that step's.
   *
   * @param lr the first learning rate
   * @param from completed steps at which it begins to fall
   * @param steps all steps of the training, above {@code from}
   */
  static LearningRateSchedule cosine(float lr, long from, long steps) {
    return state -> {
      long step = Math.max(from, Math.min(state.globalStep(), steps - 1));
      return (float) (lr * (1 + Math.cos(Math.PI * (step - from) / (steps - from))) / 2);
    };
  }

  /**
   * {@return this schedule after a linear warm-up} Step t = 1 to {@code warmup} has t / warmup of
   * this schedule's learning rate.
   *
   * @param warmup steps; 0 changes nothing
   */
  default LearningRateSchedule after(long warmup) {
    return state ->
        state.globalStep() < warmup
            ? (float) ((double) at(state) * (state.globalStep() + 1) / warmup)
            : at(state);
  }
}
