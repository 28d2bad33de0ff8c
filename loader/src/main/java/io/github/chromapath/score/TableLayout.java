// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.score.Measure.Statistic;
import io.github.chromapath.score.statistics.Estimate;
import io.github.chromapath.score.table.Cell;
import io.github.chromapath.score.table.Numbers;
import io.github.chromapath.score.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** Arranges the averages of a {@link ScoreTable} in tables: a row per model. */
final class TableLayout {
  private static final List<Region> OVERVIEW =
      List.of(Region.GLOBAL, Region.TRAFFIC_LIGHT, Region.BORDERS);

  private static final List<Column> WHOLE =
      List.of(
          averaged("PSNR dB", Measure.PSNR, 2),
          averaged("SSIM", Measure.SSIM, 4),
          averaged("colourfulness", Measure.COLORFULNESS, 2),
          averaged("colourfulness of the original", Measure.TRUE_COLORFULNESS, 2),
          averaged("colourfulness difference", Measure.COLORFULNESS_DIFFERENCE, 2),
          averaged("re-grey mean", Measure.REGRAY_MEAN, 3));

  private static final Column LARGEST_REGRAY =
      new Column("re-grey max", (scores, model) -> Cell.of(model.max(Measure.REGRAY_MAX), 2));

  /** A column of numbers: its name, and its cell for a model. */
  private record Column(String name, BiFunction<ScoreTable, ModelScores, Cell> cell) {}

  /** An average of a model, or a function of it and others. */
  @FunctionalInterface
  private interface Average {
    Estimate of(ScoreTable scores, ModelScores model, Measure measure);
  }

  private final ScoreTable scores;

  TableLayout(ScoreTable scores) {
    this.scores = scores;
  }

  List<Table> tables() {
    List<Table> tables = new ArrayList<>();
    tables.add(
        table(
            "All pixels: CAM16-UCS difference, mean over the images",
            overview(Region.GLOBAL),
            basis()));
    tables.add(
        table(
            "Traffic lights: CAM16-UCS difference, mean over the images with a traffic light",
            overview(Region.TRAFFIC_LIGHT),
            "%d of %d images contain one. Pooled: mean over the pixels of all images."
                .formatted(count(Region.TRAFFIC_LIGHT), scores.images())));
    tables.add(
        table(
            "Borders: CAM16-UCS difference within %d pixels of another label, mean over the images"
                .formatted(LabelBorders.REACH),
            overview(Region.BORDERS),
            "%d of %d images have borders. Pooled: mean over the pixels of all images."
                .formatted(count(Region.BORDERS), scores.images())));
    tables.add(smooth());
    for (Truth truth : Truth.values()) {
      tables.add(classes(truth));
      tables.add(pooledClasses(truth));
    }
    tables.add(whole());
    segmentation().ifPresent(tables::add);
    scores.models().stream()
        .flatMap(model -> ConfusionTable.of(model).stream())
        .forEach(tables::add);
    tables.addAll(ConfidenceTables.of(scores));
    if (!scores.compared().isEmpty()) {
      tables.addAll(differences());
    }
    return tables;
  }

  /** The images with the largest mean difference, under each truth. */
  static List<Table> worst(ModelScores model, int count) {
    return Arrays.stream(Truth.values())
        .map(
            truth ->
                new Table(
                    "Worst images of %s: CAM16-UCS difference".formatted(model.name()),
                    List.of(truth.id() + " mean"),
                    model.worst(count, truth).stream()
                        .map(
                            image ->
                                new Table.Row(image.image(), List.of(Cell.of(image.mean(), 2))))
                        .toList(),
                    List.of()))
        .toList();
  }

  private String basis() {
    String shares = " Percentages are of the neutral baseline's mean.";
    if (scores.images() < 2) {
      return "There are no intervals, because there is only one image." + shares;
    }
    return "Intervals: %s %%, percentile bootstrap over %d images, %d resamples, seed %d.%s"
        .formatted(
            Numbers.exact(100 * scores.bootstrap().level()),
            scores.images(),
            scores.bootstrap().resamples(),
            scores.bootstrap().seed(),
            shares);
  }

  private Table table(String title, List<Column> columns, String... notes) {
    return new Table(title, names(columns), rows(scores.models(), columns), List.of(notes));
  }

  private static List<String> names(List<Column> columns) {
    return columns.stream().map(Column::name).toList();
  }

  private List<Table.Row> rows(List<ModelScores> models, List<Column> columns) {
    return models.stream()
        .map(
            model ->
                new Table.Row(
                    label(model),
                    columns.stream().map(column -> column.cell().apply(scores, model)).toList()))
        .toList();
  }

  private String label(ModelScores model) {
    return scores.isBaseline(model) ? model.name() + " (baseline)" : model.name();
  }

  private static Column averaged(String name, Measure measure, int decimals) {
    return new Column(name, (scores, model) -> Cell.of(scores.mean(model, measure), decimals));
  }

  private int count(Region region) {
    return scores.first().column(Measure.pixels(region)).size();
  }

  /** The truths side by side. */
  private static List<Column> overview(Region region) {
    return Arrays.stream(Truth.values()).flatMap(truth -> overview(truth, region)).toList();
  }

  private static Stream<Column> overview(Truth truth, Region region) {
    Measure mean = Measure.color(truth, region, Statistic.MEAN);
    Column pooled =
        new Column(
            truth.id() + " pooled", (scores, model) -> Cell.of(model.pooled(truth, region), 2));
    return Stream.of(
            Stream.of(
                averaged(truth.id() + " mean", mean, 2),
                averaged(
                    truth.id() + " p95", Measure.color(truth, region, Statistic.PERCENTILE_95), 2)),
            region.equals(Region.GLOBAL) ? Stream.<Column>empty() : Stream.of(pooled),
            Stream.of(
                new Column(
                    truth.id() + " % of neutral",
                    (scores, model) ->
                        Cell.of(scores.percentOfNeutral(model, mean), 1).withoutInterval())))
        .flatMap(columns -> columns);
  }

  private Table smooth() {
    return table(
        "Smooth areas: 99.9th percentile of the CAM16-UCS difference, mean over the images",
        Arrays.stream(Truth.values())
            .map(truth -> averaged(truth.id() + " p99.9", Measure.speckle(truth), 2))
            .toList(),
        "%d of %d images have %d smooth pixels or more."
            .formatted(
                scores.first().column(Measure.speckle(Truth.TRUE)).size(),
                scores.images(),
                SmoothArea.FEWEST_PIXELS));
  }

  private Table classes(Truth truth) {
    List<Column> columns = classColumns(truth, ScoreTable::mean);
    List<Table.Row> rows = new ArrayList<>(rows(scores.models(), columns));
    rows.add(
        new Table.Row(
            "number of images",
            Region.CLASSES.stream().map(region -> Cell.of(count(region), 0)).toList()));
    return new Table(
        "Classes, %s: mean CAM16-UCS difference over the images with the class"
            .formatted(truth.id()),
        names(columns),
        rows,
        List.of());
  }

  private static List<Column> classColumns(Truth truth, Average average) {
    return classColumns(
        region -> {
          Measure measure = Measure.color(truth, region, Statistic.MEAN);
          return (scores, model) -> Cell.of(average.of(scores, model, measure), 2);
        });
  }

  private static List<Column> classColumns(
      Function<Region, BiFunction<ScoreTable, ModelScores, Cell>> cell) {
    return Region.CLASSES.stream()
        .map(region -> new Column(region.name(), cell.apply(region)))
        .toList();
  }

  private Table pooledClasses(Truth truth) {
    return table(
        "Classes, %s: mean CAM16-UCS difference over the pixels of all images"
            .formatted(truth.id()),
        classColumns(region -> (scores, model) -> Cell.of(model.pooled(truth, region), 2)));
  }

  private Table whole() {
    List<Column> columns = new ArrayList<>(WHOLE);
    columns.add(LARGEST_REGRAY);
    List<ModelScores> models =
        scores.models().stream().filter(model -> model.column(Measure.PSNR).size() > 0).toList();
    return new Table(
        "Whole images",
        names(columns),
        rows(models, columns),
        List.of("The re-grey error is in units of 1/255."));
  }

  /** In percent. */
  private Optional<Table> segmentation() {
    List<ModelScores> models =
        scores.models().stream().filter(model -> model.segmentation().isPresent()).toList();
    if (models.isEmpty()) {
      return Optional.empty();
    }
    List<Column> columns = new ArrayList<>();
    columns.add(percent("mean IoU", score -> OptionalDouble.of(score.meanIou())));
    columns.add(percent("pixel accuracy", score -> OptionalDouble.of(score.accuracy())));
    models.stream()
        .flatMap(model -> model.segmentation().orElseThrow().iouOfClass().keySet().stream())
        .distinct()
        .forEach(name -> columns.add(percent(name, score -> iou(score, name))));
    return Optional.of(
        new Table(
            "Segmentation head: intersection over union in percent",
            names(columns),
            rows(models, columns),
            List.of()));
  }

  private static OptionalDouble iou(SegmentationScore score, String name) {
    return Stream.ofNullable(score.iouOfClass().get(name)).mapToDouble(iou -> iou).findFirst();
  }

  private static Column percent(String name, Function<SegmentationScore, OptionalDouble> share) {
    return new Column(
        name,
        (scores, model) ->
            Cell.of(
                model.segmentation().stream()
                    .flatMapToDouble(score -> share.apply(score).stream())
                    .map(value -> 100 * value)
                    .findFirst(),
                1));
  }

  private List<Table> differences() {
    String title = "Difference to " + scores.first().name();
    List<Table> tables = new ArrayList<>();
    List<Column> overview = new ArrayList<>();
    for (Truth truth : Truth.values()) {
      for (Region region : OVERVIEW) {
        for (Statistic statistic : Statistic.values()) {
          overview.add(
              difference(
                  "%s %s %s".formatted(truth.id(), region.name(), statistic.id()),
                  Measure.color(truth, region, statistic),
                  2));
        }
      }
    }
    for (Truth truth : Truth.values()) {
      overview.add(difference(Measure.speckle(truth).name(), Measure.speckle(truth), 2));
    }
    tables.add(
        difference(
            title + ": CAM16-UCS, all pixels, traffic lights, borders and smooth areas", overview));
    for (Truth truth : Truth.values()) {
      tables.add(
          difference(
              "%s: CAM16-UCS, classes, %s".formatted(title, truth.id()),
              classColumns(truth, ScoreTable::difference)));
    }
    tables.add(
        difference(
            title + ": whole images",
            List.of(
                difference("PSNR dB", Measure.PSNR, 2),
                difference("SSIM", Measure.SSIM, 4),
                difference("colourfulness", Measure.COLORFULNESS, 2),
                difference("re-grey mean", Measure.REGRAY_MEAN, 3))));
    return tables;
  }

  private static Column difference(String name, Measure measure, int decimals) {
    return new Column(
        name, (scores, model) -> Cell.of(scores.difference(model, measure), decimals));
  }

  private Table difference(String title, List<Column> columns) {
    return new Table(
        title,
        names(columns),
        rows(scores.compared(), columns),
        List.of("The intervals are of the paired differences."));
  }
}
