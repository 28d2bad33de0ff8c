// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.cli.report.DataTable.Cell;
import io.github.chromapath.cli.report.DataTable.Row;
import io.github.chromapath.cli.report.LineChart.Line;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.run.EpochEntry;
import io.github.chromapath.run.LoggedLosses;
import io.github.chromapath.run.RunLog;
import io.github.chromapath.run.StepEntry;
import io.github.chromapath.score.SegmentationScore;
import io.github.chromapath.score.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The course of a training: losses with each of their terms, and the scores of the validations.
 *
 * @param log of the run
 */
public record RunCharts(RunLog log) implements ReportPart {
  /** {@return the last epoch that was the best so far} */
  public Optional<EpochEntry> best() {
    return log.epochs().stream().filter(EpochEntry::best).reduce((first, second) -> second);
  }

  /** Nothing before the first epoch. */
  @Override
  public List<Section> sections() {
    if (log.epochs().isEmpty()) {
      return List.of();
    }
    List<Section> sections = new ArrayList<>();
    sections.add(
        new Section(
            "losses", "Losses", Html.join(List.of(LineChart.charts(losses()), epochTable()))));
    List<Html> scores = new ArrayList<>();
    if (log.epochs().stream().anyMatch(entry -> entry.scores().isPresent())) {
      scores.add(LineChart.charts(scores()));
      classTable().ifPresent(scores::add);
      sections.add(new Section("scores", "Scores of the validations", Html.join(scores)));
    }
    return sections;
  }

  private List<LineChart> losses() {
    return List.of(
        new LineChart("Total loss", "weighted sum", trainingAndValidation(Losses::total)),
        new LineChart(
            "Terms of the validation loss",
            "with their weights",
            List.of(
                weighted("Huber", Losses::huber),
                weighted("cross entropy", Losses::crossEntropy),
                weighted("perceptual", Losses::perceptual))),
        new LineChart(
            "Huber loss", "colours, without weight", trainingAndValidation(Losses::huber)),
        new LineChart(
            "Cross entropy",
            "classes, without weight",
            trainingAndValidation(Losses::crossEntropy)),
        new LineChart(
            "Perceptual loss", "without weight", trainingAndValidation(Losses::perceptual)));
  }

  /** No lines for a term that is not part of the loss. */
  private List<Line> trainingAndValidation(ToDoubleFunction<Losses> term) {
    if (log.epochs().stream()
        .allMatch(entry -> term.applyAsDouble(entry.losses().validation().raw()) == 0)) {
      return List.of();
    }
    return List.of(
        new Line("steps", bySteps(term), true),
        trainingByEpoch("training", term),
        byEpoch("validation", entry -> term.applyAsDouble(entry.losses().validation().raw())));
  }

  private Map<Long, Double> bySteps(ToDoubleFunction<Losses> term) {
    return Line.points(
        log.steps(), StepEntry::step, entry -> term.applyAsDouble(entry.training().raw()));
  }

  private Line trainingByEpoch(String name, ToDoubleFunction<Losses> term) {
    return byEpoch(name, entry -> term.applyAsDouble(entry.losses().training().raw()));
  }

  /** The training loss by steps. A run that ended before the first of them has epochs only. */
  Line training(String name, ToDoubleFunction<Losses> term) {
    return log.steps().isEmpty()
        ? trainingByEpoch(name, term)
        : new Line(name, bySteps(term), false);
  }

  private Line weighted(String name, ToDoubleFunction<Losses> term) {
    return byEpoch(name, entry -> term.applyAsDouble(entry.losses().validation().weighted()));
  }

  private Line byEpoch(String name, ToDoubleFunction<EpochEntry> value) {
    Map<Long, Double> points = new TreeMap<>();
    log.epochs().forEach(entry -> points.put(entry.step(), value.applyAsDouble(entry)));
    return new Line(name, points, false);
  }

  private List<LineChart> scores() {
    return List.of(
        new LineChart(
            "Colour difference",
            "mean CAM16-UCS, lower is better",
            List.of(cam16(Truth.TRUE), cam16(Truth.SHARED_LIGHTNESS))),
        new LineChart(
            "Segmentation",
            "percent, higher is better",
            List.of(
                byEpoch("mean IoU", entry -> percent(entry, classes -> classes.meanIou())),
                byEpoch(
                    "pixel accuracy", entry -> percent(entry, classes -> classes.accuracy())))));
  }

  private Line cam16(Truth truth) {
    return byEpoch(
        truth.id(),
        entry -> entry.scores().map(scores -> scores.cam16().get(truth)).orElse(Double.NaN));
  }

  static double percent(EpochEntry entry, Function<SegmentationScore, Double> share) {
    return entry
        .scores()
        .flatMap(scores -> scores.segmentation())
        .map(score -> 100 * share.apply(score))
        .orElse(Double.NaN);
  }

  private Html epochTable() {
    List<Row> rows = log.epochs().stream().map(RunCharts::row).toList();
    DataTable table =
        new DataTable(
            "Every validation",
            List.of(
                "Epoch",
                "Step",
                "Training loss",
                "Validation loss",
                "Huber",
                "Cross entropy",
                "Perceptual",
                "CAM16 true",
                "CAM16 shared-L",
                "mIoU %"),
            rows,
            "");
    return new Html(
        "<details aria-label=\"The numbers as a table\"><summary>The numbers as a table</summary>"
            + table.html().markup()
            + "</details>");
  }

  private static Row row(EpochEntry entry) {
    LoggedLosses validation = entry.losses().validation();
    List<Cell> cells = new ArrayList<>();
    cells.add(Cell.of("%.0f", (double) entry.step()));
    cells.add(Cell.of("%.4f", entry.losses().training().total()));
    cells.add(Cell.of("%.4f", validation.total()));
    cells.add(Cell.of("%.6f", validation.raw().huber()));
    cells.add(Cell.of("%.4f", validation.raw().crossEntropy()));
    cells.add(Cell.of("%.4f", validation.raw().perceptual()));
    for (Truth truth : List.of(Truth.TRUE, Truth.SHARED_LIGHTNESS)) {
      cells.add(
          Cell.of(
              "%.3f", entry.scores().map(scores -> scores.cam16().get(truth)).orElse(Double.NaN)));
    }
    cells.add(Cell.of("%.1f", percent(entry, classes -> classes.meanIou())));
    return new Row(entry.epoch() + (entry.best() ? " (best so far)" : ""), cells);
  }

  /** IoU by class after the best and the last epoch, which may be the same. */
  private Optional<Html> classTable() {
    EpochEntry last = log.epochs().get(log.epochs().size() - 1);
    EpochEntry best = best().orElse(last);
    List<EpochEntry> shown = best.equals(last) ? List.of(best) : List.of(best, last);
    List<String> columns = new ArrayList<>(List.of("Class"));
    for (EpochEntry entry : shown) {
      columns.add((entry.equals(best) ? "Best epoch (" : "Last epoch (") + entry.epoch() + ")");
    }
    List<Row> rows =
        classNames(best).stream()
            .map(name -> new Row(name, shown.stream().map(entry -> iou(entry, name)).toList()))
            .toList();
    String title = "Intersection over union by class, percent";
    String note = "Classes that are neither in the labels nor in the predictions are absent.";
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(new DataTable(title, columns, rows, note).html());
  }

  private static Set<String> classNames(EpochEntry entry) {
    return entry
        .scores()
        .flatMap(scores -> scores.segmentation())
        .map(score -> score.iouOfClass().keySet())
        .orElse(Set.of());
  }

  private static Cell iou(EpochEntry entry, String name) {
    return Cell.of(
        "%.1f", percent(entry, score -> score.iouOfClass().getOrDefault(name, Double.NaN)));
  }
}
