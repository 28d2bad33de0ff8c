// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.cli.report.DataTable.Cell;
import io.github.chromapath.cli.report.DataTable.Row;
import io.github.chromapath.score.Measure;
import io.github.chromapath.score.Measure.Statistic;
import io.github.chromapath.score.ModelScores;
import io.github.chromapath.score.Region;
import io.github.chromapath.score.ScoreTable;
import io.github.chromapath.score.Truth;
import io.github.chromapath.score.statistics.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Averages of models over the same images: a table of models, and one of classes.
 *
 * @param scores the averages and their intervals
 */
public record ScoreTables(ScoreTable scores) implements ReportPart {
  @Override
  public List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("models", "Models", models().html()));
    sections.add(new Section("regions", "Regions", regions().html()));
    otherClasses()
        .ifPresent(table -> sections.add(new Section("classes", "Classes", table.html())));
    return sections;
  }

  /** The numbers of the first model for the top of a page. */
  public List<Fact> facts() {
    ModelScores first = scores.first();
    List<Fact> facts = new ArrayList<>();
    facts.add(difference("CAM16-UCS, true", first, Truth.TRUE));
    facts.add(difference("CAM16-UCS, shared-L", first, Truth.SHARED_LIGHTNESS));
    first
        .segmentation()
        .ifPresent(
            score ->
                facts.add(
                    new Fact(
                        "Mean IoU",
                        number("%.1f %%", 100 * score.meanIou()),
                        number("pixel accuracy %.1f %%", 100 * score.accuracy()))));
    facts.add(new Fact("Pictures", Integer.toString(scores.images()), first.name()));
    return facts;
  }

  private Fact difference(String label, ModelScores model, Truth truth) {
    Measure measure = Measure.color(truth, Region.GLOBAL, Statistic.MEAN);
    Estimate share = scores.percentOfNeutral(model, measure);
    return new Fact(
        label,
        number("%.2f", scores.mean(model, measure).value()),
        number("%.0f %% of the uncoloured pictures; lower is better", share.value()));
  }

  private DataTable models() {
    List<Row> rows = new ArrayList<>();
    for (ModelScores model : scores.models()) {
      List<Cell> cells = new ArrayList<>();
      for (Region region : List.of(Region.GLOBAL, Region.TRAFFIC_LIGHT)) {
        for (Truth truth : List.of(Truth.TRUE, Truth.SHARED_LIGHTNESS)) {
          cells.add(cell(model, Measure.color(truth, region, Statistic.MEAN), "%.2f"));
        }
      }
      cells.add(cell(model, Measure.PSNR, "%.2f"));
      cells.add(cell(model, Measure.SSIM, "%.4f"));
      rows.add(new Row(model.name() + (scores.isBaseline(model) ? " (baseline)" : ""), cells));
    }
    return new DataTable(
        "Mean CAM16-UCS difference and fidelity",
        List.of(
            "Model",
            "All pixels, true",
            "All pixels, shared-L",
            "Traffic lights, true",
            "Traffic lights, shared-L",
            "PSNR dB",
            "SSIM"),
        rows,
        basis());
  }

  private DataTable regions() {
    List<String> columns = new ArrayList<>(List.of("Region", "Pictures"));
    for (ModelScores model : scores.models()) {
      columns.add(model.name() + ", true");
    }
    columns.add(scores.first().name() + ", shared-L");
    boolean segmented = scores.first().segmentation().isPresent();
    if (segmented) {
      columns.add("IoU %");
    }
    List<Row> rows = new ArrayList<>();
    for (Region region : Region.ALL) {
      int images = scores.first().column(Measure.pixels(region)).size();
      if (!region.equals(Region.GLOBAL) && images > 0) {
        List<Cell> cells = new ArrayList<>();
        cells.add(new Cell(Integer.toString(images), "", OptionalDouble.of(images)));
        Measure real = Measure.color(Truth.TRUE, region, Statistic.MEAN);
        scores.models().forEach(model -> cells.add(cell(model, real, "%.2f")));
        Measure shared = Measure.color(Truth.SHARED_LIGHTNESS, region, Statistic.MEAN);
        cells.add(cell(scores.first(), shared, "%.2f"));
        if (segmented) {
          cells.add(iou(region.name()));
        }
        rows.add(new Row(region.name(), cells));
      }
    }
    return new DataTable(
        "Mean CAM16-UCS difference by region",
        columns,
        rows,
        "Select a heading to sort. " + basis());
  }

  /** The segmentation of classes that are not the regions of the colours. */
  private Optional<DataTable> otherClasses() {
    Set<String> regions = Region.ALL.stream().map(Region::name).collect(Collectors.toSet());
    List<Row> rows =
        scores.first().segmentation().stream()
            .flatMap(score -> score.iouOfClass().keySet().stream())
            .filter(name -> !regions.contains(name))
            .map(name -> new Row(name, List.of(iou(name))))
            .toList();
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new DataTable(
                "Intersection over union by class of the network",
                List.of("Class", "IoU %"),
                rows,
                "Classes of the regions above are in the table of the regions."));
  }

  private Cell iou(String name) {
    Double iou = scores.first().segmentation().orElseThrow().iouOfClass().get(name);
    return iou == null
        ? Cell.NONE
        : new Cell(number("%.1f", 100 * iou), "", OptionalDouble.of(iou));
  }

  private Cell cell(ModelScores model, Measure measure, String format) {
    Estimate mean = scores.mean(model, measure);
    if (mean.images() == 0) {
      return Cell.NONE;
    }
    String interval =
        mean.interval()
            .map(ends -> number(format, ends.low()) + " to " + number(format, ends.high()))
            .orElse("");
    return new Cell(number(format, mean.value()), interval, OptionalDouble.of(mean.value()));
  }

  private String basis() {
    return scores.images() < 2
        ? "There are no intervals, because there is only one picture."
        : "Small numbers are %s %% intervals: percentile bootstrap over %d pictures, %d resamples."
            .formatted(
                number("%.0f", 100 * scores.bootstrap().level()),
                scores.images(),
                scores.bootstrap().resamples());
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
