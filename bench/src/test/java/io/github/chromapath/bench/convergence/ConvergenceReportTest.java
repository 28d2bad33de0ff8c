// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The report on trainings with given losses. */
@Tag("fast")
class ConvergenceReportTest {
  private static final Losses ANY = new Losses(4, 1, 3, 0);

  private static Outcome outcome(long seed, Precision precision, double heldOutTotal) {
    Losses heldOut = new Losses(heldOutTotal, 1, 3, 0);
    return new Outcome(
        seed,
        precision,
        new Outcome.Training(ANY, ANY, 0, 60),
        new Outcome.HeldOut(heldOut, heldOut));
  }

  private static String report(double first, double second, double third) {
    List<Outcome> outcomes = new ArrayList<>();
    double[] others = {first, second, third};
    for (int i = 0; i < 3; i++) {
      outcomes.add(outcome(i + 1, Precision.FP32, 10 * (i + 1)));
    }
    // Pairs are found by seed, not by position.
    for (int i = 2; i >= 0; i--) {
      outcomes.add(outcome(i + 1, Precision.BF16, others[i]));
    }
    Setup setup = new Setup(0.25, new Frame(112, 192), 4, 400, new Setup.SceneCounts(480, 96));
    return new ConvergenceReport("CPU", "oneDNN", setup, outcomes, Comparison.all(outcomes))
        .markdown();
  }

  /** Differences 1, 2, 3: t = 3.46 with 2 degrees of freedom. */
  @Test
  void smallDifferenceIsWithinTheNoise() {
    String report = report(11, 22, 33);
    assertTrue(report.contains("Width 0.25, 192x112, batch 4, 400 steps"), report);
    String row =
        "| held-out total | 20.00 ± 10 | 22.00 ± 11 | +2.00 | +10.00 % | 0.5774 | -0.484 to +4.48"
            + " | 3.46 | yes |";
    assertTrue(report.contains(row), report);
    assertTrue(report.contains("bf16 minus that of fp32: +2.00, within the noise"), report);
    assertTrue(report.contains("|t| = 3.46, limit 4.303"), report);
    assertTrue(report.contains("does not prove them equal"), report);
    assertTrue(report.contains("a difference below 2.484 (12.4 %) would pass too"), report);
  }

  /** Differences -2, -2.5, -3: t = -8.66. */
  @Test
  void largeDifferenceIsBeyondTheNoise() {
    String report = report(8, 17.5, 27);
    assertTrue(report.contains("-2.50, beyond the noise"), report);
    assertTrue(report.contains("|t| = 8.66, limit 4.303"), report);
    assertTrue(report.contains("| -8.66 | no |"), report);
  }

  @Test
  void everyPrecisionIsComparedWithTheFirst() {
    List<Outcome> outcomes = new ArrayList<>();
    for (Precision precision : Precision.values()) {
      outcomes.add(outcome(1, precision, 1));
      outcomes.add(outcome(2, precision, 2));
    }
    List<Comparison> comparisons = Comparison.all(outcomes);
    assertEquals(2 * Measure.values().length, comparisons.size());
    assertTrue(comparisons.stream().allMatch(one -> one.reference().precision() == Precision.FP32));
  }
}
