// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.train.TrainingState;

/** How the learning rate changes in the course of training. */
@FunctionalInterface
public interface LearningRateSchedule {
  /**
   * {@return the learning rate of the next step, above 0}
   *
   * @param state where training stands
   */
  float at(TrainingState state);

  /** {@return the same rate at every step} */
  static LearningRateSchedule constant(float lr) {
    return state -> lr;
  }
}
