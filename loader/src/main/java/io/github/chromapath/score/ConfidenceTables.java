// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.score.ConfidenceScores.Averages;
import io.github.chromapath.score.RiskCoverage.Order;
import io.github.chromapath.score.table.Cell;
import io.github.chromapath.score.table.Table;
import java.util.ArrayList;
import java.util.List;

/** The risk-coverage curves of the models whose confidence was judged, as tables. */
final class ConfidenceTables {
  /** Coverages that fit a table for people, in percent. */
  private static final List<Integer> SHOWN = List.of(100, 80, 60, 40, 20, 10, 5);

  private ConfidenceTables() {}

  /** A table of areas and one of curves; none if no confidence was judged. */
  static List<Table> of(ScoreTable scores) {
    List<Table.Row> areas = new ArrayList<>();
    List<Table.Row> curves = new ArrayList<>();
    for (ModelScores model : scores.models()) {
      scores
          .confidence(model)
          .ifPresent(
              averages -> {
                areas.add(areas(model.name(), averages));
                for (Order order : Order.values()) {
                  curves.add(curve(model.name(), order, averages));
                }
              });
    }
    return areas.isEmpty() ? List.of() : List.of(areaTable(areas), curveTable(curves));
  }

  private static Table areaTable(List<Table.Row> rows) {
    return new Table(
        "Confidence: area under the risk-coverage curve (AURC), CAM16-UCS, mean over the images",
        List.of("confidence", "oracle", "random", "excess", "% of the possible gain"),
        rows,
        List.of(
            "Excess: confidence minus oracle. Possible gain: random minus oracle. Lower areas are"
                + " better."));
  }

  private static Table.Row areas(String name, Averages averages) {
    return new Table.Row(
        name,
        List.of(
            Cell.of(averages.area(Order.CONFIDENCE), 2),
            Cell.of(averages.area(Order.ORACLE), 2),
            Cell.of(averages.random(), 2),
            Cell.of(averages.excess(), 2),
            Cell.of(averages.gain(), 1)));
  }

  private static Table curveTable(List<Table.Row> rows) {
    return new Table(
        "Confidence: mean CAM16-UCS difference of the most confident pixels, by coverage in percent",
        SHOWN.stream().map(coverage -> Integer.toString(coverage)).toList(),
        rows,
        List.of("The oracle keeps the pixels with the smallest differences."));
  }

  private static Table.Row curve(String name, Order order, Averages averages) {
    return new Table.Row(
        name + ", " + order.id(),
        SHOWN.stream()
            .map(coverage -> Cell.of(averages.risk(order, coverage), 2).withoutInterval())
            .toList());
  }
}
