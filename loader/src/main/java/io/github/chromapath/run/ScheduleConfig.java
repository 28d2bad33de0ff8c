// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

/** How the learning rate of a run changes. */
public sealed interface ScheduleConfig {
  /** {@return the number of steps in which the learning rate rises linearly at the start} */
  long warmup();

  /**
   * {@return the learning rate as a function of the state}
   *
   * @param lr the learning rate after the warm-up
   */
  LearningRateSchedule schedule(float lr);

  /**
   * The same learning rate at every step after the warm-up.
   *
   * @param warmup steps, at least 0
   */
  record Constant(long warmup) implements ScheduleConfig {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the warm-up is below 0
     */
    public Constant {
      requireWarmup(warmup);
    }

    @Override
    public LearningRateSchedule schedule(float lr) {
      return LearningRateSchedule.constant(lr).after(warmup);
    }
  }

  /**
   * A learning rate that falls along half a cosine after the warm-up.
   *
   * @param warmup steps, at least 0
   * @param steps all steps of the run, the warm-up included
   */
  record Cosine(long warmup, long steps) implements ScheduleConfig {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the warm-up is below 0 or takes all steps
     */
    public Cosine {
      requireWarmup(warmup);
      if (warmup >= steps) {
        throw new IllegalArgumentException(
            "a warm-up of "
                + warmup
                + " steps leaves none for the cosine schedule: the run has "
                + steps);
      }
    }

    @Override
    public LearningRateSchedule schedule(float lr) {
      return LearningRateSchedule.cosine(lr, warmup, steps).after(warmup);
    }
  }

  private static void requireWarmup(long warmup) {
    if (warmup < 0) {
      throw new IllegalArgumentException("the warm-up must be at least 0 steps, not " + warmup);
    }
  }
}
