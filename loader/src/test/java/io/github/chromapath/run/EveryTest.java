// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class EveryTest {
  /** Polled once a second on a clock that overflows. */
  @Test
  void isTrueOncePerPeriod() {
    AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);
    Every every = new Every(Duration.ofSeconds(3), clock::get);
    List<Integer> due = new ArrayList<>();
    for (int second = 0; second < 8; second++) {
      if (every.getAsBoolean()) {
        due.add(second);
      }
      clock.addAndGet(1_000_000_000);
    }
    assertEquals(List.of(3, 6), due);
  }
}
