// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.loss.Losses;
import io.github.chromapath.run.EpochEntry;
import io.github.chromapath.run.LoggedLosses;
import io.github.chromapath.run.RunLog;
import io.github.chromapath.run.StepEntry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class RunComparisonTest {
  private static final EpochEntry EPOCH =
      new EpochEntry(1, 30, new EpochEntry.Pair(huber(4), huber(3)), Optional.empty(), true);

  private static LoggedLosses huber(double loss) {
    Losses losses = new Losses(loss, loss, 0, 0);
    return new LoggedLosses(losses, losses);
  }

  private static String html(StepEntry... steps) {
    RunLog log = new RunLog(List.of(steps), List.of(EPOCH));
    RunComparison comparison =
        new RunComparison(List.of(new RunComparison.Run("Method 1", "run-1", log)));
    return comparison.sections().get(0).content().markup();
  }

  /** A run of one epoch has a curve too. */
  @Test
  void trainingLossesAreShownByStep() {
    String html = html(new StepEntry(10, huber(8)), new StepEntry(20, huber(5)));
    assertTrue(html.contains("run-1 from 8.000 to 5.000"), html);
    assertTrue(html.contains("run-1 from 3.000 to 3.000"), html);
    assertFalse(html.contains("Cross entropy"), html);
  }

  @Test
  void aRunWithoutStepsIsShownByEpoch() {
    assertTrue(html().contains("run-1 from 4.000 to 4.000"));
  }
}
