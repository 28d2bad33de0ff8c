// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;
import java.util.List;
import java.util.Locale;

/**
 * Results as Markdown. The record's fields are the content of {@code convergence.json}.
 *
 * @param device that trained
 * @param library that computed the convolutions
 */
record ConvergenceReport(
    String device,
    String library,
    Setup setup,
    List<Outcome> outcomes,
    List<Comparison> comparisons) {
  /** The whole text. */
  String markdown() {
    return "# Convergence by precision\n\n" + introduction() + trainings() + differences();
  }

  private String introduction() {
    return String.format(
        Locale.ROOT,
        """
        %s, %s.
        Width %s, %dx%d, batch %d, %d steps of AdaDelta on %d synthetic scenes. All networks are evaluated in fp32 on %d
        held-out scenes. Huber and cross entropy are unweighted; total is 10000 huber + 8 cross entropy. Training losses are
        means over steps %d to %d, in the column "first" over steps 1 to %d. "skipped" counts the steps that loss scaling
        skipped.

        """,
        device,
        library,
        setup.width(),
        setup.frame().width(),
        setup.frame().height(),
        setup.batch(),
        setup.steps(),
        setup.scenes().training(),
        setup.scenes().heldOut(),
        setup.steps() - setup.tail() + 1,
        setup.steps(),
        setup.tail());
  }

  private String trainings() {
    StringBuilder table =
        new StringBuilder(
            """
            | seed | precision | training: total, first | total | huber | cross entropy \
            | held-out: total | huber | cross entropy | total in the training precision | skipped | s |
            |---|---|---|---|---|---|---|---|---|---|---|---|
            """);
    for (Outcome outcome : outcomes) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %d | %s | %s | %s | %s | %s | %d | %.0f |%n",
              outcome.seed(),
              words(outcome.precision()),
              number(outcome.training().first().total()),
              cells(outcome.training().last()),
              cells(outcome.heldOut().fp32()),
              number(outcome.heldOut().asTrained().total()),
              outcome.training().skipped(),
              outcome.training().seconds()));
    }
    return table.append('\n').toString();
  }

  private static String cells(Losses losses) {
    return String.join(
        " | ", number(losses.total()), number(losses.huber()), number(losses.crossEntropy()));
  }

  private String differences() {
    StringBuilder text = new StringBuilder();
    Precision shown = null;
    for (Comparison comparison : comparisons) {
      if (comparison.compared().precision() != shown) {
        shown = comparison.compared().precision();
        text.append(head(comparison));
      }
      text.append(row(comparison));
    }
    text.append('\n');
    comparisons.stream()
        .filter(comparison -> comparison.measure() == Measure.HELD_OUT_TOTAL)
        .forEach(comparison -> text.append(verdict(comparison)));
    return text.toString();
  }

  private static String head(Comparison first) {
    return String.format(
        Locale.ROOT,
        """
        | mean ± standard deviation over %d seeds | %s | %s | difference of means | of the mean \
        | its standard error | 95 %% interval | t | within the noise |
        |---|---|---|---|---|---|---|---|---|
        """,
        first.difference().pairs(),
        words(first.reference().precision()),
        words(first.compared().precision()));
  }

  private static String row(Comparison comparison) {
    PairedDifference difference = comparison.difference();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %+.2f %% | %s | %s to %s | %.2f | %s |%n",
        comparison.measure().words(),
        spread(comparison.reference().spread()),
        spread(comparison.compared().spread()),
        signed(difference.mean()),
        100 * difference.mean() / comparison.reference().spread().mean(),
        number(difference.standardError()),
        signed(difference.mean() - difference.margin()),
        signed(difference.mean() + difference.margin()),
        difference.t(),
        difference.withinNoise() ? "yes" : "no");
  }

  private static String verdict(Comparison comparison) {
    PairedDifference difference = comparison.difference();
    double mean = comparison.reference().spread().mean();
    return String.format(
        Locale.ROOT,
        """
        Held-out total of %s minus that of %s: %s, %s the noise over %d seeds (paired t, %d degrees of freedom, 95 %%: |t| = %.2f, \
        limit %.3f). %s
        """,
        words(comparison.compared().precision()),
        words(comparison.reference().precision()),
        signed(difference.mean()),
        difference.withinNoise() ? "within" : "beyond",
        difference.pairs(),
        difference.degreesOfFreedom(),
        Math.abs(difference.t()),
        difference.quantile(),
        difference.withinNoise()
            ? String.format(
                Locale.ROOT,
                "This does not prove them equal: with this noise, a difference below %s (%.1f %%) would pass too.",
                number(difference.margin()),
                100 * difference.margin() / mean)
            : "One in twenty comparisons of equal precisions gives this by chance.");
  }

  private static String words(Precision precision) {
    return precision.name().toLowerCase(Locale.ROOT);
  }

  private static String spread(Spread spread) {
    return number(spread.mean()) + " ± " + String.format(Locale.ROOT, "%.2g", spread.deviation());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.3g", value);
  }
}
