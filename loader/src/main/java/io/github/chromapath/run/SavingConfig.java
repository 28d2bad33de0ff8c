// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import java.time.InstantSource;
import java.util.Optional;

/**
 * What a run writes besides its result. Nothing of this changes the result.
 *
 * @param interval how often the last checkpoint is saved within an epoch
 * @param keep number of numbered checkpoints that stay, 0 for none
 * @param events the clock for the times of TensorBoard's event files; empty for no such files
 */
public record SavingConfig(SaveInterval interval, int keep, Optional<InstantSource> events) {
  private static final SavingConfig STANDARD =
      new SavingConfig(new SaveInterval.Minutes(30), 0, Optional.empty());

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if {@code keep} is negative
   */
  public SavingConfig {
    if (keep < 0) {
      throw new IllegalArgumentException("give at least 0 checkpoints to keep, not " + keep);
    }
  }

  /** {@return every half hour, without numbered checkpoints} */
  public static SavingConfig standard() {
    return STANDARD;
  }
}
