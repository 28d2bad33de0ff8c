// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.score.Measure.Statistic;
import io.github.chromapath.score.statistics.Bootstrap;
import io.github.chromapath.score.statistics.Estimate;
import io.github.chromapath.score.statistics.Interval;
import io.github.chromapath.score.table.Table;
import io.github.chromapath.score.table.TableFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The averages of {@link HandmadeScores}, computed in the head. */
@Tag("fast")
class ScoreTableTest {
  private static final Measure GLOBAL =
      Measure.color(Truth.SHARED_LIGHTNESS, Region.GLOBAL, Statistic.MEAN);
  private static final SegmentationScore SEGMENTATION =
      new SegmentationScore(0.5, Map.of("car", 0.25), 0.875, Map.of("car", Map.of("car", 0.75)));

  private final ModelScores ours =
      HandmadeScores.model("ours", 1).segmentation(SEGMENTATION).build();
  private final ModelScores rival = HandmadeScores.model("rival", 2).build();
  private final ScoreTable scores =
      new ScoreTable(List.of(ours, rival), HandmadeScores.baselines(), Bootstrap.DEFAULT);

  private ModelScores baseline(int index) {
    return scores.models().get(2 + index);
  }

  /** Of the 27 resamples of three images, one has the lowest mean, one the highest. */
  @Test
  void meansHaveIntervals() {
    assertEquals(new Estimate(3, interval(1, 6), 3), scores.mean(ours, GLOBAL));
    assertEquals(new Estimate(12, interval(4, 24), 3), scores.mean(baseline(0), GLOBAL));
    Measure light = Measure.color(Truth.TRUE, Region.TRAFFIC_LIGHT, Statistic.MEAN);
    assertEquals(new Estimate(11, Optional.empty(), 1), scores.mean(ours, light));
  }

  private static Optional<Interval> interval(double low, double high) {
    return Optional.of(new Interval(low, high));
  }

  /** Twice and four times the same differences: the ratio is the same in each resample. */
  @Test
  void ratiosArePaired() {
    assertEquals(new Estimate(25, interval(25, 25), 3), scores.percentOfNeutral(ours, GLOBAL));
    assertEquals(new Estimate(50, interval(50, 50), 3), scores.percentOfNeutral(rival, GLOBAL));
    assertEquals(
        new Estimate(100, interval(100, 100), 3), scores.percentOfNeutral(baseline(0), GLOBAL));
    assertEquals(new Estimate(2, interval(2, 2), 3), scores.ratio(rival, GLOBAL));
    assertEquals(new Estimate(3, interval(1, 6), 3), scores.difference(rival, GLOBAL));
    assertEquals(new Estimate(0, interval(0, 0), 3), scores.difference(rival, Measure.PSNR));
  }

  @Test
  void baselinesComeLast() {
    assertEquals(
        List.of("ours", "rival", "neutral", "mean colour", "class means"),
        scores.models().stream().map(ModelScores::name).toList());
    assertFalse(scores.isBaseline(rival));
    assertTrue(scores.isBaseline(baseline(2)));
    assertEquals(List.of(rival), scores.compared());
    assertEquals("class means (baseline)", scores.tables().get(0).rows().get(4).name());
  }

  private Table table(String beginning) {
    return scores.tables().stream()
        .filter(table -> table.title().startsWith(beginning))
        .findFirst()
        .orElseThrow();
  }

  private static List<OptionalDouble> values(Table table, int row) {
    return table.rows().get(row).cells().stream().map(cell -> cell.value()).toList();
  }

  private static List<OptionalDouble> numbers(double... numbers) {
    return Arrays.stream(numbers).mapToObj(OptionalDouble::of).toList();
  }

  /** The neutral baseline has a mean of 4 x 3 + 1 = 13 under the true image. */
  @Test
  void truthsStandSideBySide() {
    Table global = table("All pixels");
    assertEquals(
        List.of(
            "shared-L mean",
            "shared-L p95",
            "shared-L % of neutral",
            "true mean",
            "true p95",
            "true % of neutral"),
        global.columns());
    assertEquals(numbers(3, 5, 25, 4, 6, 100 * (4.0 / 13)), values(global, 0));
    assertEquals(numbers(6, 10, 50, 7, 11, 100 * (7.0 / 13)), values(global, 1));
    assertEquals(
        numbers(10, 12, 10, 25, 11, 13, 11, 100 * (11.0 / 41)), values(table("Traffic lights"), 0));
    assertEquals(
        List.of("1 of 3 images contain one. Pooled: mean over the pixels of all images."),
        table("Traffic lights").notes());
    assertEquals(
        numbers(12, 20, 12, 25, 13, 21, 13, 100 * (13.0 / 49)), values(table("Borders"), 0));
    assertEquals(
        List.of("1 of 3 images have borders. Pooled: mean over the pixels of all images."),
        table("Borders").notes());
  }

  @Test
  void classesHaveTheirImagesBesideThem() {
    Table classes = table("Classes, shared-L: mean CAM16-UCS difference over the images");
    int car = classes.columns().indexOf("car");
    int sky = classes.columns().indexOf("sky");
    assertEquals(11, classes.columns().size());
    assertEquals(OptionalDouble.of(5), values(classes, 0).get(car));
    assertEquals(OptionalDouble.empty(), values(classes, 0).get(sky));
    assertEquals("number of images", classes.rows().get(5).name());
    assertEquals(OptionalDouble.of(2), values(classes, 5).get(car));
    assertEquals(OptionalDouble.of(0), values(classes, 5).get(sky));
    Table pooled = table("Classes, shared-L: mean CAM16-UCS difference over the pixels");
    assertEquals(OptionalDouble.of(13), values(pooled, 1).get(car));
    assertEquals(OptionalDouble.empty(), values(pooled, 1).get(sky));
  }

  @Test
  void smoothAreas() {
    Table smooth = table("Smooth areas");
    assertEquals(List.of("shared-L p99.9", "true p99.9"), smooth.columns());
    assertEquals(numbers(7, 8), values(smooth, 0));
    assertEquals(List.of("2 of 3 images have 1000 smooth pixels or more."), smooth.notes());
  }

  @Test
  void wholeImagesAndSegmentation() {
    assertEquals(numbers(30, 0.75, 35, 45, -10, 0.2, 7), rounded(values(table("Whole"), 0)));
    Table segmentation = table("Segmentation");
    assertEquals(1, segmentation.rows().size());
    assertEquals(List.of("mean IoU", "pixel accuracy", "car"), segmentation.columns());
    assertEquals(numbers(50, 87.5, 25), values(segmentation, 0));
    Table confusion = table("Confusion matrix of ours");
    assertEquals(List.of("car"), confusion.columns());
    assertEquals("car", confusion.rows().get(0).name());
    assertEquals(numbers(75), values(confusion, 0));
  }

  /** (0.1 + 0.2 + 0.3) / 3 is not the double 0.2. */
  private static List<OptionalDouble> rounded(List<OptionalDouble> values) {
    return values.stream()
        .map(value -> OptionalDouble.of(Math.round(value.orElseThrow() * 1e9) / 1e9))
        .toList();
  }

  @Test
  void differencesAreToTheFirstModel() {
    Table difference = table("Difference to ours: CAM16-UCS, all pixels");
    assertEquals(List.of("rival"), difference.rows().stream().map(Table.Row::name).toList());
    assertEquals(numbers(3, 5, 10, 12, 12, 20, 3, 5, 10, 12, 12, 20, 7, 7), values(difference, 0));
    ScoreTable alone = new ScoreTable(List.of(ours), HandmadeScores.baselines(), Bootstrap.DEFAULT);
    assertTrue(alone.tables().stream().noneMatch(table -> table.title().startsWith("Diff")));
  }

  @Test
  void oneImageHasNoIntervalsAndSaysSo() {
    ScoreTable one =
        new ScoreTable(
            List.of(single("a")), new Baselines(single("neutral"), List.of()), Bootstrap.DEFAULT);
    assertEquals(new Estimate(1, Optional.empty(), 1), one.mean(one.first(), GLOBAL));
    String text = TableFormat.TEXT.render(one.tables());
    assertTrue(text.contains("There are no intervals, because there is only one image."));
    assertFalse(text.contains(".."));
  }

  private static ModelScores single(String name) {
    return ModelScores.builder(name)
        .add("x.png", HandmadeScores.score(0, 1, new Fidelity(20, 1, 1, 1, 0, 0)))
        .build();
  }

  @Test
  void everyFormatFitsAndIsComplete() {
    String text = TableFormat.TEXT.render(scores.tables());
    assertTrue(text.lines().allMatch(line -> line.length() <= 100), text);
    for (Table table : scores.tables()) {
      for (String column : table.columns()) {
        for (String word : column.split(" ", -1)) {
          assertTrue(text.contains(word), word);
        }
      }
    }
  }

  @Test
  void refusesWhatCannotBeCompared() {
    Baselines baselines = HandmadeScores.baselines();
    assertThrows(
        IllegalArgumentException.class,
        () -> new ScoreTable(List.of(), baselines, Bootstrap.DEFAULT));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ScoreTable(List.of(ours, ours), baselines, Bootstrap.DEFAULT));
    ModelScores elsewhere = single("elsewhere");
    IllegalArgumentException differing =
        assertThrows(
            IllegalArgumentException.class,
            () -> new ScoreTable(List.of(ours, elsewhere), baselines, Bootstrap.DEFAULT));
    assertTrue(differing.getMessage().contains("different images"));
    assertThrows(IllegalArgumentException.class, () -> scores.mean(elsewhere, GLOBAL));
    assertThrows(IllegalArgumentException.class, () -> scores.mean(ours, Measure.REGRAY_MAX));
  }

  @Test
  void worstImagesAreListedPerModelAndTruth() {
    List<Table> worst = scores.worstImages(2);
    assertEquals(4, worst.size());
    assertEquals("Worst images of rival: CAM16-UCS difference", worst.get(3).title());
    assertEquals(List.of("true mean"), worst.get(3).columns());
    assertEquals(
        List.of("third \"c\".png", "second, b.png"),
        worst.get(3).rows().stream().map(Table.Row::name).toList());
    assertEquals(numbers(13), values(worst.get(3), 0));
  }

  /** Some figures of the paper's tables. */
  @Test
  void publishedFiguresAreMarkedAndApart() {
    List<Table> published = PublishedScores.tables();
    assertTrue(published.stream().allMatch(table -> table.title().contains("not computed here")));
    assertEquals(numbers(2.7, 7.3, 0.52, 5.0), values(published.get(0), 5));
    assertEquals(11, published.get(1).columns().size());
    assertEquals(
        OptionalDouble.of(0.26),
        values(published.get(1), 2).get(published.get(1).columns().indexOf("bus")));
    assertTrue(TableFormat.TEXT.render(published).contains("20.9"));
    assertFalse(TableFormat.TEXT.render(scores.tables()).contains("PUBLISHED"));
  }
}
