// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.train.TrainingState;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** How often a run saves its last checkpoint within an epoch. */
public sealed interface SaveInterval {
  /** The longest time, in minutes: a year. */
  long LONGEST_MINUTES = 366L * 24 * 60;

  /**
   * {@return whether a checkpoint is due after a step; asked once after each step}
   *
   * @param nanoTime nanoseconds since a fixed moment, for example {@link System#nanoTime}, which no
   *     change of the clock affects
   */
  Predicate<TrainingState> due(LongSupplier nanoTime);

  /**
   * After every so many steps of the run.
   *
   * @param count at least 1
   */
  record Steps(long count) implements SaveInterval {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if {@code count} is below 1
     */
    public Steps {
      if (count < 1) {
        throw new IllegalArgumentException("give at least 1 step, not " + count);
      }
    }

    @Override
    public Predicate<TrainingState> due(LongSupplier nanoTime) {
      return state -> state.globalStep() % count == 0;
    }
  }

  /**
   * After so much time.
   *
   * @param minutes 1 to {@value SaveInterval#LONGEST_MINUTES}
   */
  record Minutes(long minutes) implements SaveInterval {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if {@code minutes} is out of range
     */
    public Minutes {
      if (minutes < 1 || minutes > LONGEST_MINUTES) {
        throw new IllegalArgumentException(
            "give 1 to " + LONGEST_MINUTES + " minutes, not " + minutes);
      }
    }

    @Override
    public Predicate<TrainingState> due(LongSupplier nanoTime) {
      Every every = new Every(Duration.ofMinutes(minutes), nanoTime);
      return state -> every.getAsBoolean();
    }
  }
}
