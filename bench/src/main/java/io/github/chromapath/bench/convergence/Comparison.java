// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

import io.github.chromapath.graph.Precision;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * One measure in two precisions over the same seeds.
 *
 * @param difference {@code compared} minus {@code reference}
 */
record Comparison(Measure measure, Side reference, Side compared, PairedDifference difference) {
  /** The values of one precision. */
  record Side(Precision precision, Spread spread) {}

  /** Of trainings of both precisions with the same seeds, in any order. */
  static Comparison of(
      Measure measure, List<Outcome> outcomes, Precision reference, Precision precision) {
    double[] references = values(measure, outcomes, reference);
    double[] others = values(measure, outcomes, precision);
    return new Comparison(
        measure,
        new Side(reference, Spread.of(references)),
        new Side(precision, Spread.of(others)),
        PairedDifference.of(references, others));
  }

  /** Of the first training's precision and each other, by every measure. */
  static List<Comparison> all(List<Outcome> outcomes) {
    Precision reference = outcomes.get(0).precision();
    return outcomes.stream()
        .map(Outcome::precision)
        .distinct()
        .filter(precision -> precision != reference)
        .flatMap(
            precision ->
                Arrays.stream(Measure.values())
                    .map(measure -> of(measure, outcomes, reference, precision)))
        .toList();
  }

  private static double[] values(Measure measure, List<Outcome> outcomes, Precision precision) {
    return outcomes.stream()
        .filter(outcome -> outcome.precision() == precision)
        .sorted(Comparator.comparingLong(Outcome::seed))
        .mapToDouble(measure::of)
        .toArray();
  }
}
