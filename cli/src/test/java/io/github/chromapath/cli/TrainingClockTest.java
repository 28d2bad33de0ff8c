// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class TrainingClockTest {
  private long seconds;

  private TrainingClock clock(long stepsPerEpoch, long lastStep) {
    return new TrainingClock(stepsPerEpoch, lastStep, () -> seconds * 1_000_000_000L);
  }

  private void step(TrainingClock clock, long duration) {
    seconds += duration;
    clock.step();
  }

  @Test
  void theFirstStepIsLeftOut() {
    TrainingClock clock = clock(100, 1000);
    assertEquals("", clock.forecast(0));
    step(clock, 500);
    assertEquals("", clock.forecast(1));
    step(clock, 2);
    step(clock, 4);
    assertEquals("5.0 min per epoch, at most 50.0 min left", clock.forecast(0));
    assertEquals("5.0 min per epoch, at most 30 s left", clock.forecast(990));
    assertEquals("5.0 min per epoch, at most 0 s left", clock.forecast(1001));
  }

  /** Epochs of 4 steps of 10 s and 200 s of validation; 36 steps are 9 epochs of 240 s. */
  @Test
  void theWorkAfterAnEpochIsPartOfIt() {
    TrainingClock clock = clock(4, 40);
    for (int i = 0; i < 4; i++) {
      step(clock, 10);
    }
    assertEquals("40 s per epoch, at most 6.0 min left", clock.forecast(4));
    seconds += 140;
    clock.epoch();
    assertEquals("3.0 min per epoch, at most 27.0 min left", clock.forecast(4));
    seconds += 60;
    clock.report();
    assertEquals("4.0 min per epoch, at most 36.0 min left", clock.forecast(4));
    step(clock, 10);
    assertEquals("4.0 min per epoch, at most 35.0 min left", clock.forecast(5));
  }

  @Test
  void longTrainingsAreGivenInHours() {
    TrainingClock clock = clock(5000, 5_000_000);
    step(clock, 9);
    step(clock, 1);
    assertEquals("1.4 h per epoch, at most 1387.5 h left", clock.forecast(5000));
  }
}
