// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Returns true once per period; the first period starts at construction. */
final class Every implements BooleanSupplier {
  private final long period;
  private final LongSupplier clock;
  private long last;

  /**
   * @param clock nanoseconds since a fixed moment, for example {@link System#nanoTime}
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
