// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.score.Measure.Statistic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class ModelScoresTest {
  private static final Truth SHARED = Truth.SHARED_LIGHTNESS;

  private final ModelScores model = HandmadeScores.model("m", 1).build();

  private double mean(Truth truth, Region region, Statistic statistic) {
    return model.column(Measure.color(truth, region, statistic)).mean();
  }

  /** (1 + 2 + 6) / 3, (3 + 4 + 8) / 3, and one more under the other truth. */
  @Test
  void averagesOverImages() {
    assertEquals(3, mean(SHARED, Region.GLOBAL, Statistic.MEAN));
    assertEquals(5, mean(SHARED, Region.GLOBAL, Statistic.PERCENTILE_95));
    assertEquals(4, mean(Truth.TRUE, Region.GLOBAL, Statistic.MEAN));
    assertEquals(6, mean(Truth.TRUE, Region.GLOBAL, Statistic.PERCENTILE_95));
    assertEquals(30, model.column(Measure.PSNR).mean());
    assertEquals(0.75, model.column(Measure.SSIM).mean());
    assertEquals(35, model.column(Measure.COLORFULNESS).mean());
    assertEquals(45, model.column(Measure.TRUE_COLORFULNESS).mean());
    assertEquals(-10, model.column(Measure.COLORFULNESS_DIFFERENCE).mean());
    assertEquals(0.2, model.column(Measure.REGRAY_MEAN).mean(), 1e-15);
    assertEquals(7, model.column(Measure.speckle(SHARED)).mean());
    assertEquals(8, model.column(Measure.speckle(Truth.TRUE)).mean());
    assertEquals(OptionalDouble.empty(), model.column(Measure.speckle(SHARED)).of(1));
    assertEquals(OptionalDouble.of(999), model.column(Measure.SMOOTH_PIXELS).of(1));
    assertEquals(OptionalDouble.of(7), model.max(Measure.REGRAY_MAX));
  }

  /** Cars: (2 + 8) / 2, and by pixels (10 x 2 + 30 x 8) / 40. */
  @Test
  void averagesClassesOverTheImagesThatContainThem() {
    assertEquals(5, mean(SHARED, HandmadeScores.CAR, Statistic.MEAN));
    assertEquals(6.5, mean(SHARED, HandmadeScores.CAR, Statistic.PERCENTILE_95));
    assertEquals(OptionalDouble.of(6.5), model.pooled(SHARED, HandmadeScores.CAR));
    assertEquals(2, model.column(Measure.pixels(HandmadeScores.CAR)).size());
    assertEquals(10, mean(SHARED, Region.TRAFFIC_LIGHT, Statistic.MEAN));
    assertEquals(OptionalDouble.of(11), model.pooled(Truth.TRUE, Region.TRAFFIC_LIGHT));
    // (100 x 1 + 100 x 2 + 200 x 6) / 400
    assertEquals(OptionalDouble.of(3.75), model.pooled(SHARED, Region.GLOBAL));
    assertEquals(OptionalDouble.empty(), model.pooled(SHARED, HandmadeScores.SKY));
    assertEquals(OptionalDouble.empty(), model.max(Measure.pixels(HandmadeScores.SKY)));
  }

  @Test
  void knowsEachImage() {
    Measure car = Measure.color(SHARED, HandmadeScores.CAR, Statistic.MEAN);
    assertEquals(OptionalDouble.of(2), model.column(car).of(0));
    assertEquals(OptionalDouble.empty(), model.column(car).of(1));
    assertEquals(OptionalDouble.of(8), model.column(car).of(2));
    assertEquals(HandmadeScores.IMAGES, model.images());
  }

  @Test
  void worstImagesHaveTheLargestMeans() {
    assertEquals(
        List.of(new WorstImage("third \"c\".png", 6), new WorstImage("second, b.png", 2)),
        model.worst(2, SHARED));
    assertEquals(
        List.of(7.0, 3.0, 2.0),
        model.worst(10, Truth.TRUE).stream().map(WorstImage::mean).toList());
  }

  @Test
  void equallyBadImagesKeepTheirOrder() {
    ModelScores.Builder same = ModelScores.builder("same");
    Fidelity fidelity = new Fidelity(1, 1, 1, 1, 1, 1);
    for (String image : List.of("c", "a", "b")) {
      same.add(image, HandmadeScores.score(0, 1, fidelity));
    }
    assertEquals(
        List.of("c", "a"), same.build().worst(2, SHARED).stream().map(WorstImage::image).toList());
  }

  /** Each measure is found where its name says. */
  @Test
  void measuresAreInPlace() {
    for (Truth truth : Truth.values()) {
      for (Region region : Region.ALL) {
        for (Statistic statistic : Statistic.values()) {
          assertEquals(
              truth.id() + " " + region.name() + " " + statistic.id(),
              Measure.color(truth, region, statistic).name());
        }
        assertEquals(region.name(), Measure.pixels(region).name());
      }
    }
    for (Truth truth : Truth.values()) {
      assertEquals(truth.id() + " smooth p99.9", Measure.speckle(truth).name());
    }
    assertEquals(2 * 14 * 2 + 14 + 2 + 1 + 7, Measure.ALL.size());
    IntStream.range(0, Measure.ALL.size())
        .forEach(i -> assertEquals(i, Measure.ALL.get(i).index()));
    assertEquals(2 * 14 * 2 + 2 + 6, Measure.averaged().count());
  }

  @Test
  void needsAnImage() {
    ModelScores.Builder empty = ModelScores.builder("empty");
    assertThrows(IllegalArgumentException.class, empty::build);
  }

  /** Differences of 1 and 3 times the same: twice as much in the mean, one more under true. */
  @Test
  void networksOfSeveralSeedsAreAveragedImageByImage() {
    SegmentationScore half =
        new SegmentationScore(
            0.5,
            Map.of("car", 0.25, "sky", 1.0),
            0.75,
            Map.of("car", Map.of("car", 0.5, "sky", 0.5)));
    SegmentationScore all =
        new SegmentationScore(
            1, Map.of("car", 0.75), 0.25, Map.of("car", Map.of("car", 1.0, "sky", 0.0)));
    ModelScores mean =
        ModelScores.mean(
            "both",
            List.of(
                HandmadeScores.model("one", 1).segmentation(half).build(),
                HandmadeScores.model("two", 3).segmentation(all).build()));
    assertEquals("both", mean.name());
    assertEquals(HandmadeScores.IMAGES, mean.images());
    Measure car = Measure.color(Truth.TRUE, HandmadeScores.CAR, Statistic.MEAN);
    assertEquals(OptionalDouble.of(5), mean.column(car).of(0));
    assertEquals(OptionalDouble.empty(), mean.column(car).of(1));
    assertEquals(OptionalDouble.of(17), mean.column(car).of(2));
    assertEquals(OptionalDouble.of(10), mean.column(Measure.pixels(HandmadeScores.CAR)).of(0));
    assertEquals(
        Optional.of(
            new SegmentationScore(
                0.75, Map.of("car", 0.5), 0.5, Map.of("car", Map.of("car", 0.75, "sky", 0.25)))),
        mean.segmentation());
  }

  @Test
  void onlyScoresOfTheSameImagesAreAveraged() {
    ModelScores other =
        ModelScores.builder("other")
            .add("x.png", HandmadeScores.score(0, 1, new Fidelity(1, 1, 1, 1, 1, 1)))
            .build();
    assertThrows(
        IllegalArgumentException.class, () -> ModelScores.mean("both", List.of(model, other)));
  }
}
