// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.cli.report.DataTable.Cell;
import io.github.chromapath.cli.report.DataTable.Row;
import io.github.chromapath.cli.report.LineChart.Line;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.run.EpochEntry;
import io.github.chromapath.run.RunLog;
import io.github.chromapath.score.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The course of several trainings: a chart for each term of the loss and each score, with a line
 * for each training, and a table of their best epochs.
 *
 * @param runs the trainings
 */
public record RunComparison(List<Run> runs) implements ReportPart {
  /** Copies the list. */
  public RunComparison {
    runs = List.copyOf(runs);
  }

  /**
   * A training.
   *
   * @param name of what is trained
   * @param folder name of its run folder
   * @param log its losses and scores
   */
  public record Run(String name, String folder, RunLog log) {}

  /** Nothing before the first epoch. */
  @Override
  public List<Section> sections() {
    List<Run> started = runs.stream().filter(run -> !run.log().epochs().isEmpty()).toList();
    if (started.isEmpty()) {
      return List.of();
    }
    List<LineChart> charts = new ArrayList<>(losses("Total loss", "weighted sum", Losses::total));
    charts.addAll(
        losses(
            "Huber loss", "colours, without weight; of iizuka the squared error", Losses::huber));
    charts.addAll(
        losses(
            "Cross entropy",
            "classes, without weight; of iizuka the binary one",
            Losses::crossEntropy));
    charts.addAll(losses("Perceptual loss", "without weight", Losses::perceptual));
    charts.addAll(scores());
    return List.of(
        new Section(
            "trainings",
            "Trainings",
            Html.join(List.of(table(started).html(), LineChart.charts(charts)))));
  }

  private List<LineChart> losses(String title, String unit, ToDoubleFunction<Losses> term) {
    return List.of(
        new LineChart(
            title + " in training",
            unit,
            used(term).stream()
                .map(run -> new RunCharts(run.log()).training(run.folder(), term))
                .toList()),
        new LineChart(
            title + " in validation",
            unit,
            lines(used(term), entry -> term.applyAsDouble(entry.losses().validation().raw()))));
  }

  /** The trainings whose loss has the term; in others it is always 0. */
  private List<Run> used(ToDoubleFunction<Losses> term) {
    return runs.stream()
        .filter(
            run ->
                run.log().epochs().stream()
                    .anyMatch(entry -> term.applyAsDouble(entry.losses().validation().raw()) != 0))
        .toList();
  }

  private static List<Line> lines(List<Run> runs, ToDoubleFunction<EpochEntry> value) {
    return runs.stream()
        .map(
            run ->
                new Line(
                    run.folder(), Line.points(run.log().epochs(), EpochEntry::step, value), false))
        .toList();
  }

  private List<LineChart> scores() {
    List<LineChart> charts = new ArrayList<>();
    for (Truth truth : Truth.values()) {
      charts.add(
          new LineChart(
              "Colour difference, " + truth.id(),
              "mean CAM16-UCS of the validation, lower is better",
              lines(runs, entry -> cam16(entry, truth))));
    }
    charts.add(
        new LineChart(
            "Mean IoU",
            "percent, higher is better",
            lines(runs, entry -> RunCharts.percent(entry, classes -> classes.meanIou()))));
    charts.add(
        new LineChart(
            "Pixel accuracy",
            "percent, higher is better",
            lines(runs, entry -> RunCharts.percent(entry, classes -> classes.accuracy()))));
    return charts;
  }

  private static double cam16(EpochEntry entry, Truth truth) {
    return entry.scores().map(scores -> scores.cam16().get(truth)).orElse(Double.NaN);
  }

  private static DataTable table(List<Run> runs) {
    return new DataTable(
        "Best epoch of each training",
        List.of(
            "Training",
            "Best epoch",
            "Epochs",
            "Steps",
            "Validation loss",
            "CAM16 true",
            "CAM16 shared-L",
            "mIoU %"),
        runs.stream().map(RunComparison::row).toList(),
        "The report.html of a run folder has the losses and scores of each epoch as a table, and"
            + " its validation pictures. Losses with other terms cannot be compared.");
  }

  private static Row row(Run run) {
    List<EpochEntry> epochs = run.log().epochs();
    EpochEntry last = epochs.get(epochs.size() - 1);
    EpochEntry best = new RunCharts(run.log()).best().orElse(last);
    return new Row(
        run.folder() + ": " + run.name(),
        List.of(
            Cell.of("%.0f", best.epoch()),
            Cell.of("%.0f", last.epoch()),
            Cell.of("%.0f", (double) last.step()),
            Cell.of("%.4f", best.losses().validation().total()),
            Cell.of("%.3f", cam16(best, Truth.TRUE)),
            Cell.of("%.3f", cam16(best, Truth.SHARED_LIGHTNESS)),
            Cell.of("%.1f", RunCharts.percent(best, classes -> classes.meanIou()))));
  }
}
