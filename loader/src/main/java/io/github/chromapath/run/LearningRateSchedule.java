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
}
