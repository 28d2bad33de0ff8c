// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.color.DifferenceSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scores that a reader can average in the head.
 *
 * <p>Under {@link Truth#SHARED_LIGHTNESS}, with the number of pixels in brackets:
 *
 * <pre>
 * image             all pixels    car           traffic light  borders        smooth
 *                   mean  p95     mean  p95     mean  p95      mean  p95      p99.9
 * =first.png        1     3 (100) 2     4 (10)                                5 (1000)
 * second, b.png     2     4 (100)               10    12 (5)   12    20 (50)    (999)
 * third "c".png     6     8 (200) 8     9 (30)                                9 (3000)
 * </pre>
 *
 * <p>Under {@link Truth#TRUE} all differences are one larger.
 */
final class HandmadeScores {
  static final List<String> IMAGES = List.of("=first.png", "second, b.png", "third \"c\".png");
  static final Region CAR = region("car");
  static final Region SKY = region("sky");

  private static final List<Map<Region, DifferenceSummary>> DIFFERENCES =
      List.of(
          Map.of(
              Region.GLOBAL,
              new DifferenceSummary(1, 3, 100),
              CAR,
              new DifferenceSummary(2, 4, 10)),
          Map.of(
              Region.GLOBAL,
              new DifferenceSummary(2, 4, 100),
              Region.TRAFFIC_LIGHT,
              new DifferenceSummary(10, 12, 5),
              Region.BORDERS,
              new DifferenceSummary(12, 20, 50)),
          Map.of(
              Region.GLOBAL,
              new DifferenceSummary(6, 8, 200),
              CAR,
              new DifferenceSummary(8, 9, 30)));

  private static final List<Fidelity> FIDELITIES =
      List.of(
          new Fidelity(20, 0.5, 30, 40, 0.1, 3),
          new Fidelity(30, 0.75, 35, 40, 0.2, 7),
          new Fidelity(40, 1, 40, 55, 0.3, 5));

  private static final List<Integer> SMOOTH_PIXELS = List.of(1000, 999, 3000);
  private static final List<Double> SPECKLES = List.of(5.0, 0.0, 9.0);

  private HandmadeScores() {}

  static Region region(String name) {
    return Region.ALL.stream().filter(region -> region.name().equals(name)).findAny().orElseThrow();
  }

  /** The scores above, with each difference multiplied by {@code factor}. */
  static ModelScores.Builder model(String name, double factor) {
    ModelScores.Builder model = ModelScores.builder(name);
    for (int i = 0; i < IMAGES.size(); i++) {
      model.add(IMAGES.get(i), score(i, factor, FIDELITIES.get(i)));
    }
    return model;
  }

  static Baselines baselines() {
    return new Baselines(
        model("neutral", 4).build(),
        List.of(model("mean colour", 3).build(), model("class means", 2).build()));
  }

  /** The scores of an image, with another fidelity. */
  static ImageScore score(int image, double factor, Fidelity fidelity) {
    return new ImageScore(
        Map.of(
            Truth.SHARED_LIGHTNESS,
            scaled(DIFFERENCES.get(image), factor, 0),
            Truth.TRUE,
            scaled(DIFFERENCES.get(image), factor, 1)),
        speckle(image, factor),
        Optional.of(fidelity));
  }

  private static Speckle speckle(int image, double factor) {
    int pixels = SMOOTH_PIXELS.get(image);
    double shared = factor * SPECKLES.get(image);
    return new Speckle(
        pixels,
        pixels < 1000 ? Map.of() : Map.of(Truth.SHARED_LIGHTNESS, shared, Truth.TRUE, shared + 1));
  }

  private static Map<Region, DifferenceSummary> scaled(
      Map<Region, DifferenceSummary> differences, double factor, double more) {
    Map<Region, DifferenceSummary> scaled = new LinkedHashMap<>();
    differences.forEach(
        (region, summary) ->
            scaled.put(
                region,
                new DifferenceSummary(
                    factor * summary.mean() + more,
                    factor * summary.percentile95() + more,
                    summary.count())));
    return scaled;
  }
}
