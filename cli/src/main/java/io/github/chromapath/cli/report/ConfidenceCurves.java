// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.cli.report.DataTable.Cell;
import io.github.chromapath.cli.report.DataTable.Row;
import io.github.chromapath.cli.report.LineChart.Line;
import io.github.chromapath.score.ConfidenceScores.Averages;
import io.github.chromapath.score.ModelScores;
import io.github.chromapath.score.RiskCoverage;
import io.github.chromapath.score.RiskCoverage.Order;
import io.github.chromapath.score.ScoreTable;
import io.github.chromapath.score.statistics.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The risk-coverage curves of the models whose confidence was judged.
 *
 * @param scores the averages and their intervals
 */
public record ConfidenceCurves(ScoreTable scores) implements ReportPart {
  /** One section; none if no confidence was judged. */
  @Override
  public List<Section> sections() {
    List<LineChart> charts = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (ModelScores model : scores.models()) {
      scores
          .confidence(model)
          .ifPresent(
              averages -> {
                charts.add(chart(model.name(), averages));
                rows.add(row(model.name(), averages));
              });
    }
    return charts.isEmpty()
        ? List.of()
        : List.of(
            new Section(
                "confidence",
                "Confidence",
                Html.join(List.of(LineChart.charts(charts), areas(rows)))));
  }

  private static LineChart chart(String name, Averages averages) {
    List<Line> lines =
        Stream.concat(
                Arrays.stream(Order.values())
                    .map(
                        order ->
                            line(order.id(), coverage -> averages.risk(order, coverage).value())),
                Stream.of(line("random", coverage -> averages.random().value())))
            .toList();
    return new LineChart(
        name, "mean CAM16-UCS by coverage in percent, lower is better", "coverage %", lines);
  }

  private static Line line(String name, ToDoubleFunction<Integer> risk) {
    Map<Long, Double> points =
        RiskCoverage.coverages().stream()
            .collect(
                Collectors.toMap(
                    Integer::longValue, risk::applyAsDouble, (one, other) -> one, TreeMap::new));
    return new Line(name, points, false);
  }

  private static Row row(String name, Averages averages) {
    List<Cell> cells = new ArrayList<>();
    for (Order order : Order.values()) {
      cells.add(cell(averages.area(order), "%.2f"));
    }
    cells.add(cell(averages.random(), "%.2f"));
    cells.add(cell(averages.excess(), "%.2f"));
    cells.add(cell(averages.gain(), "%.1f"));
    return new Row(name, cells);
  }

  private static Cell cell(Estimate estimate, String format) {
    if (!Double.isFinite(estimate.value())) {
      return Cell.NONE;
    }
    String interval =
        estimate
            .interval()
            .map(ends -> number(format, ends.low()) + " to " + number(format, ends.high()))
            .orElse("");
    return new Cell(
        number(format, estimate.value()), interval, OptionalDouble.of(estimate.value()));
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static Html areas(List<Row> rows) {
    return new DataTable(
            "Area under the curve, CAM16-UCS",
            List.of("Model", "Confidence", "Oracle", "Random", "Excess", "% of the possible gain"),
            rows,
            "The oracle keeps the pixels with the smallest differences. Excess: confidence minus"
                + " oracle. Possible gain: random minus oracle.")
        .html();
  }
}
