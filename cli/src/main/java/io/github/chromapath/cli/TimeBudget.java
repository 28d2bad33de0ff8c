// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.run.LearningRateSchedule;
import io.github.chromapath.train.TrainingState;

/**
 * The schedule of a time-limited training, which starts at construction. The learning rate is
 * constant for the first three tenths of the time, then falls linearly to {@value #LEAST} of its
 * value. The losses then fluctuate least at the end.
 */
final class TimeBudget implements LearningRateSchedule {
  private static final double CONSTANT_PART = 0.3;
  private static final double LEAST = 0.01;

  private final long start = System.nanoTime();
  private final double seconds;
  private final float lr;

  TimeBudget(double seconds, float lr) {
    this.seconds = seconds;
    this.lr = lr;
  }

  @Override
  public float at(TrainingState state) {
    double left = (1 - spentPart()) / (1 - CONSTANT_PART);
    return (float) (lr * Math.max(LEAST, Math.min(1, left)));
  }

  boolean spent() {
    return spentPart() >= 1;
  }

  private double spentPart() {
    return (System.nanoTime() - start) * 1e-9 / seconds;
  }
}
