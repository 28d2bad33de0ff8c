// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.loss.Losses;
import io.github.chromapath.optim.Optimizer;
import io.github.chromapath.train.TrainingListener;
import io.github.chromapath.train.TrainingState;
import java.util.function.Consumer;

/**
 * Follows a run on a rank that writes nothing.
 *
 * @param optimizer whose learning rate follows the schedule
 * @param schedule the learning rate, evaluated after each step
 * @param onState receives each new state
 */
record RunFollower(
    Optimizer optimizer, LearningRateSchedule schedule, Consumer<TrainingState> onState)
    implements TrainingListener {
  @Override
  public void step(TrainingState now, Losses losses) {
    onState.accept(now);
    optimizer.setLearningRate(schedule.at(now));
  }

  @Override
  public void epoch(TrainingState now, Losses trained, Losses validated) {
    onState.accept(now);
  }

  @Override
  public void saveBest(TrainingState now) {}

  @Override
  public void saveLast(TrainingState now) {
    onState.accept(now);
  }
}
