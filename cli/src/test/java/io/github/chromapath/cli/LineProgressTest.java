// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class LineProgressTest {
  private final StringWriter written = new StringWriter();
  private long now = 42;

  private LineProgress start(long total) {
    return new LineProgress("train", "images", total, new PrintWriter(written), () -> now);
  }

  private void pass(int seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }

  private List<String> lines() {
    return written.toString().lines().toList();
  }

  @Test
  void printsALineEveryTenSecondsAndAtTheEnd() {
    try (LineProgress progress = start(100)) {
      progress.note("huber 0.0123");
      for (int second = 0; second < 25; second++) {
        pass(1);
        progress.step(4);
      }
    }
    assertEquals(
        List.of(
            "train: 40 of 100 images (40 %), 4.0 images/s, ETA 0:00:15, huber 0.0123",
            "train: 80 of 100 images (80 %), 4.0 images/s, ETA 0:00:05, huber 0.0123",
            "train: 100 of 100 images (100 %), 4.0 images/s, took 0:00:25, huber 0.0123"),
        lines());
  }

  @Test
  void showsHours() {
    LineProgress progress = start(1000);
    pass(3600);
    progress.step(250);
    assertEquals("train: 250 of 1000 images (25 %), 0.1 images/s, ETA 3:00:00", lines().get(0));
  }

  @Test
  void workThatStopsEarlyReportsItsProgress() {
    try (LineProgress progress = start(8)) {
      pass(2);
      progress.step(2);
      progress.message("c.png is empty: remove it.");
    }
    assertEquals(
        List.of(
            "c.png is empty: remove it.",
            "train: 2 of 8 images (25 %), 1.0 images/s, took 0:00:02"),
        lines());
  }

  @Test
  void emptyWorkIsFinished() {
    start(0).close();
    assertEquals(List.of("train: 0 of 0 images (100 %), 0.0 images/s, took 0:00:00"), lines());
  }
}
