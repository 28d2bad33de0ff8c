// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.statistics;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with the exact bootstrap distribution of few images and with theory for many. */
@Tag("fast")
class BootstrapTest {
  private static final int MANY_RESAMPLES = 50_000;
  private static final double[] VALUES = {1, 2, 4.5, 11};
  private static final double[] OTHERS = {3, 7, 1, 20};

  /** The images drawn in each of the n^n equally likely resamples of n images. */
  private static List<int[]> everyResample(int n) {
    return IntStream.range(0, (int) Math.pow(n, n))
        .mapToObj(
            code -> {
              int[] images = new int[n];
              for (int i = 0, rest = code; i < n; i++, rest /= n) {
                images[i] = rest % n;
              }
              return images;
            })
        .toList();
  }

  private static double mean(double[] values, int[] images) {
    return Arrays.stream(images).mapToDouble(image -> values[image]).average().orElseThrow();
  }

  /**
   * The quantile of the exact distribution, without its NaNs. It must be far enough from the steps
   * of the distribution function that {@value #MANY_RESAMPLES} random resamples have it too: five
   * standard deviations of the share of resamples below it.
   */
  private static double exactQuantile(
      int n, double probability, ToDoubleFunction<int[]> statistic) {
    double[] sorted =
        everyResample(n).stream()
            .mapToDouble(statistic)
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    double quantile = sorted[(int) Math.ceil(probability * sorted.length) - 1];
    double margin = 5 * Math.sqrt(probability * (1 - probability) / MANY_RESAMPLES);
    double below = (double) Arrays.stream(sorted).filter(x -> x < quantile).count();
    double notAbove = (double) Arrays.stream(sorted).filter(x -> x <= quantile).count();
    assertTrue(below / sorted.length + margin < probability, "too close to a step below");
    assertTrue(notAbove / sorted.length - margin > probability, "too close to a step above");
    return quantile;
  }

  /** All values and sums are multiples of 1/2, so sums are exact in any order. */
  private static void assertExact(
      int n,
      double level,
      ToDoubleFunction<int[]> statistic,
      Function<ResampledMeans, Estimate> estimate,
      ImageColumn... columns) {
    ResampledMeans means = new Bootstrap(MANY_RESAMPLES, level, 7).resample(n, List.of(columns));
    Interval interval = estimate.apply(means).interval().orElseThrow();
    assertEquals(exactQuantile(n, (1 - level) / 2, statistic), interval.low());
    assertEquals(exactQuantile(n, (1 + level) / 2, statistic), interval.high());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.95, 0.8, 0.7})
  void meanOfFourHasTheExactInterval(double level) {
    assertExact(
        4, level, images -> mean(VALUES, images), means -> means.mean(0), ImageColumn.of(VALUES));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.95, 0.9, 0.6})
  void meanOfThreeHasTheExactInterval(double level) {
    double[] three = Arrays.copyOf(VALUES, 3);
    assertExact(
        3, level, images -> mean(three, images), means -> means.mean(0), ImageColumn.of(three));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.95, 0.9, 0.7})
  void pairedDifferenceAndRatioHaveTheExactIntervals(double level) {
    ImageColumn[] columns = {ImageColumn.of(VALUES), ImageColumn.of(OTHERS)};
    assertExact(
        4,
        level,
        images -> mean(VALUES, images) - mean(OTHERS, images),
        means -> means.difference(0, 1),
        columns);
    assertExact(
        4,
        level,
        images -> mean(VALUES, images) / mean(OTHERS, images),
        means -> means.ratio(0, 1),
        columns);
  }

  /** Image 1 has no value. One resample of 256, four times image 1, has no mean. */
  @ParameterizedTest
  @ValueSource(doubles = {0.95, 0.8, 0.7})
  void absentValuesAreNotDrawn(double level) {
    ImageColumn column =
        new ImageColumn.Builder().add(0, VALUES[0]).add(2, VALUES[2]).add(3, VALUES[3]).build();
    assertExact(
        4,
        level,
        images ->
            Arrays.stream(images)
                .filter(image -> image != 1)
                .mapToDouble(image -> VALUES[image])
                .average()
                .orElse(Double.NaN),
        means -> means.mean(0),
        column);
    assertEquals(16.5 / 3, column.mean());
    assertEquals(3, Bootstrap.DEFAULT.resample(4, List.of(column)).mean(0).images());
  }

  /**
   * The variance of a resampled mean is s^2 / n exactly, with s^2 the mean squared deviation. For
   * many images its distribution is nearly normal, by the central limit theorem; the skewness moves
   * both ends by about the same amount. The width of the interval is thus 2 x 1.96 s / sqrt(n).
   * With 20000 resamples each end has a standard error of sqrt(.025 x .975 / 20000) / .0584 = .019
   * of the mean's, which is .7 % of the width.
   */
  @Test
  void widthIsThatOfTheNormalDistributionForManyImages() {
    int n = 1000;
    Random random = new Random(3);
    double[] values = random.doubles(n).map(u -> -3 * Math.log(1 - u)).toArray();
    double mean = Arrays.stream(values).average().orElseThrow();
    double deviation =
        Math.sqrt(Arrays.stream(values).map(x -> (x - mean) * (x - mean)).average().orElseThrow());

    Estimate estimate =
        new Bootstrap(20_000, 0.95, 1).resample(n, List.of(ImageColumn.of(values))).mean(0);

    Interval interval = estimate.interval().orElseThrow();
    double expected = 2 * 1.959964 * deviation / Math.sqrt(n);
    assertEquals(expected, interval.high() - interval.low(), 0.03 * expected);
    assertEquals(mean, estimate.value(), 1e-12);
    assertTrue(interval.low() < mean && mean < interval.high());
  }

  /**
   * How often the interval of 50 normal values contains the true mean. Theory, with the deviation
   * divided by n in place of n - 1: P(|t49| < 1.96 sqrt(49 / 50)) = .942. Three standard deviations
   * of the share of 400 trials are .035.
   */
  @Test
  void intervalContainsTheTrueMeanAsOftenAsItShould() {
    Random random = new Random(11);
    int trials = 400;
    int contained = 0;
    for (int trial = 0; trial < trials; trial++) {
      double[] values = random.doubles(50).map(u -> random.nextGaussian()).toArray();
      Interval interval =
          new Bootstrap(1000, 0.95, trial)
              .resample(50, List.of(ImageColumn.of(values)))
              .mean(0)
              .interval()
              .orElseThrow();
      contained += interval.low() <= 0 && 0 <= interval.high() ? 1 : 0;
    }
    assertEquals(0.942, contained / (double) trials, 0.035);
  }

  /**
   * Two models whose errors differ by 1 with a deviation of .1, on images whose errors have a
   * deviation of 5: the paired interval is 2 x 1.96 x .1 / sqrt(n) wide, that of independent models
   * 2 x 1.96 x 5 sqrt(2) / sqrt(n), 70 times as much.
   */
  @Test
  void pairedDifferenceIsNarrow() {
    int n = 500;
    Random random = new Random(5);
    double[] one = random.doubles(n).map(u -> 20 + 5 * random.nextGaussian()).toArray();
    double[] two = Arrays.stream(one).map(x -> x + 1 + 0.1 * random.nextGaussian()).toArray();
    ResampledMeans means =
        Bootstrap.DEFAULT.resample(n, List.of(ImageColumn.of(one), ImageColumn.of(two)));

    Estimate difference = means.difference(1, 0);

    assertEquals(1, difference.value(), 0.02);
    assertEquals(n, difference.images());
    Interval paired = difference.interval().orElseThrow();
    double expected = 2 * 1.96 * 0.1 / Math.sqrt(n);
    // 2000 resamples: a standard error of 2.2 %; the deviation of 500 values: 3.2 %.
    assertEquals(expected, paired.high() - paired.low(), 0.15 * expected);
    double first = width(means.mean(0));
    double second = width(means.mean(1));
    assertTrue(Math.hypot(first, second) > 40 * (paired.high() - paired.low()));
  }

  private static double width(Estimate estimate) {
    Interval interval = estimate.interval().orElseThrow();
    return interval.high() - interval.low();
  }

  @Test
  void resultsDependOnTheSeedAlone() throws Exception {
    List<ImageColumn> columns = List.of(ImageColumn.of(VALUES), ImageColumn.of(OTHERS));
    Bootstrap bootstrap = new Bootstrap(501, 0.9, 42);
    ResampledMeans expected = bootstrap.resample(4, columns);
    for (int threads : new int[] {1, 3}) {
      ForkJoinPool pool = new ForkJoinPool(threads);
      try {
        ResampledMeans means = pool.submit(() -> bootstrap.resample(4, columns)).get();
        assertEquals(expected.mean(0), means.mean(0));
        assertEquals(expected.ratio(0, 1), means.ratio(0, 1));
      } finally {
        pool.shutdown();
      }
    }
    double[] many = new Random(1).doubles(100).toArray();
    assertNotEquals(
        new Bootstrap(501, 0.9, 1).resample(100, List.of(ImageColumn.of(many))).mean(0),
        new Bootstrap(501, 0.9, 2).resample(100, List.of(ImageColumn.of(many))).mean(0));
  }

  @Test
  void fewerThanTwoImagesHaveNoInterval() {
    assertEquals(
        new Estimate(3.5, Optional.empty(), 1),
        Bootstrap.DEFAULT.resample(1, List.of(ImageColumn.of(3.5))).mean(0));
    ImageColumn one = new ImageColumn.Builder().add(2, 8).build();
    ImageColumn none = new ImageColumn.Builder().build();
    ResampledMeans means =
        Bootstrap.DEFAULT.resample(4, List.of(one, none, ImageColumn.of(VALUES)));
    assertAll(
        () -> assertEquals(new Estimate(8, Optional.empty(), 1), means.mean(0)),
        () -> assertEquals(new Estimate(Double.NaN, Optional.empty(), 0), means.mean(1)),
        () -> assertEquals(new Estimate(8 - 4.625, Optional.empty(), 1), means.difference(0, 2)),
        () -> assertEquals(0, means.ratio(2, 1).images()));
  }

  /** A resample without image 1, of which there are (2/3)^3 = 30 %, has a finite mean. */
  @Test
  void infiniteValuesMakeAnInfiniteEnd() {
    ImageColumn column = ImageColumn.of(30, Double.POSITIVE_INFINITY, 40);
    ResampledMeans means =
        Bootstrap.DEFAULT.resample(3, List.of(column, column, ImageColumn.of(1, 2, 3)));
    Estimate mean = means.mean(0);
    assertEquals(Double.POSITIVE_INFINITY, mean.value());
    Interval interval = mean.interval().orElseThrow();
    assertEquals(30, interval.low());
    assertEquals(Double.POSITIVE_INFINITY, interval.high());
    Estimate difference = means.difference(0, 1);
    assertTrue(Double.isNaN(difference.value()));
    assertEquals(Optional.empty(), difference.interval());
    assertEquals(Double.NEGATIVE_INFINITY, means.difference(2, 0).interval().orElseThrow().low());
  }

  @Test
  void nanStaysVisible() {
    Estimate mean =
        Bootstrap.DEFAULT.resample(3, List.of(ImageColumn.of(1, Double.NaN, 2))).mean(0);
    assertEquals(new Estimate(Double.NaN, Optional.empty(), 3), mean);
  }

  @Test
  void refusesImpossibleNumbers() {
    assertThrows(IllegalArgumentException.class, () -> new Bootstrap(0, 0.95, 1));
    assertThrows(IllegalArgumentException.class, () -> new Bootstrap(10, 1, 1));
    ImageColumn.Builder column = new ImageColumn.Builder().add(3, 1);
    assertThrows(IllegalArgumentException.class, () -> column.add(3, 1));
  }
}
