// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarProgressTest {
  private static final String ERASE = "\r\u001b[K";
  private final StringWriter written = new StringWriter();

  private List<String> redraws(int columns) {
    try (BarProgress progress =
        new BarProgress("train", "images", 50, new PrintWriter(written), columns)) {
      progress.step(20);
      progress.message("c.png is empty: remove it.");
      progress.note("huber 0.0123");
      progress.step(30);
    }
    return Arrays.stream(written.toString().split(ERASE.replace("[", "\\["), -1))
        .filter(text -> !text.isEmpty())
        .toList();
  }

  @Test
  void theLastRedrawShowsCountAndNote() {
    List<String> redraws = redraws(120);
    String last = redraws.get(redraws.size() - 1);
    assertTrue(last.startsWith("train 100%"), last);
    assertTrue(last.contains("50/50 images"), last);
    assertTrue(last.stripTrailing().endsWith("huber 0.0123"), last);
    assertTrue(last.endsWith(System.lineSeparator()), last);
  }

  @Test
  void messagesHaveTheirOwnLine() {
    String message = "c.png is empty: remove it." + System.lineSeparator();
    assertEquals(1, redraws(80).stream().filter(message::equals).count());
  }

  @Test
  void noRedrawFillsTheTerminal() {
    for (String redraw : redraws(BarProgress.MIN_COLUMNS)) {
      assertTrue(redraw.stripTrailing().length() < BarProgress.MIN_COLUMNS, redraw);
    }
  }
}
