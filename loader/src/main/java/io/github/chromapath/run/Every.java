// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** True once in every period, the first time when one has passed since it was made. */
final class Every implements BooleanSupplier {
  private final long period;
  private final LongSupplier clock;
  private long last;

  /**
   * @param clock nanoseconds since any moment, as {@link System#nanoTime} gives them
   */
  Every(Duration period, LongSupplier clock) {
    this.period = period.toNanos();
    this.clock = clock;
    last = clock.getAsLong();
  }

  @Override
  public boolean getAsBoolean() {
    long now = clock.getAsLong();
    boolean due = now - last >= period;
    if (due) {
      last = now;
    }
    return due;
  }
}
