// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with the exact distribution of few participants and images, and with theory. */
@Tag("fast")
class CrossedBootstrapTest {
  private static final int MANY_RESAMPLES = 100_000;

  /** Ratings of 3 participants (rows) for 3 images. */
  private static final double[][] RATINGS = {{2, 5, 4}, {5, 2, 4}, {1, 4, 3}};

  private static double[] mean(double[][] ratings, int[] participants, int[] images) {
    double sum = 0;
    double count = 0;
    for (int p = 0; p < ratings.length; p++) {
      for (int i = 0; i < ratings[p].length; i++) {
        sum += participants[p] * images[i] * ratings[p][i];
        count += participants[p] * images[i];
      }
    }
    return new double[] {sum / count};
  }

  /** The members drawn in each of the n^n equally likely resamples of n. */
  private static List<int[]> everyDraw(int n) {
    return IntStream.range(0, (int) Math.pow(n, n))
        .mapToObj(
            code -> {
              int[] members = new int[n];
              for (int i = 0, rest = code; i < n; i++, rest /= n) {
                members[i] = rest % n;
              }
              return members;
            })
        .toList();
  }

  /** All 27 x 27 means of the ratings of three drawn participants for three drawn images. */
  private static double[] everyMean() {
    return everyDraw(3).stream()
        .flatMap(
            participants ->
                everyDraw(3).stream()
                    .map(
                        images ->
                            Arrays.stream(participants)
                                .boxed()
                                .flatMapToDouble(
                                    p -> Arrays.stream(images).mapToDouble(i -> RATINGS[p][i]))
                                .sum()))
        .mapToDouble(sum -> sum / 9)
        .sorted()
        .toArray();
  }

  /**
   * The quantile of the exact distribution. Five standard deviations of the share of random
   * resamples below it must lie between it and the next step of the distribution function.
   */
  private static double exactQuantile(double probability) {
    double[] sorted = everyMean();
    double quantile = sorted[(int) Math.ceil(probability * sorted.length) - 1];
    double margin = 5 * Math.sqrt(probability * (1 - probability) / MANY_RESAMPLES);
    double below = Arrays.stream(sorted).filter(x -> x < quantile - 1e-9).count();
    double notAbove = Arrays.stream(sorted).filter(x -> x <= quantile + 1e-9).count();
    assertTrue(below / sorted.length + margin < probability, "too close to a step below");
    assertTrue(notAbove / sorted.length - margin > probability, "too close to a step above");
    return quantile;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.95, 0.9, 0.8, 0.7, 0.6, 0.5})
  void theMeanOfNineRatingsHasTheExactInterval(double level) {
    Interval interval =
        new CrossedBootstrap(new Bootstrap(MANY_RESAMPLES, level, 3), 3, 3)
            .resample((participants, images) -> mean(RATINGS, participants, images))
            .interval(0)
            .orElseThrow();
    assertEquals(exactQuantile((1 - level) / 2), interval.low(), 1e-12);
    assertEquals(exactQuantile((1 + level) / 2), interval.high(), 1e-12);
  }

  /** With one participant, only images vary: the interval is that of their mean. */
  @Test
  void oneParticipantHasTheIntervalOfTheImages() {
    double[] row = {1, 2, 4.5, 11};
    CrossedBootstrap.Resampled crossed =
        new CrossedBootstrap(Bootstrap.DEFAULT, 1, 4)
            .resample((p, i) -> mean(new double[][] {row}, p, i));
    Estimate images = Bootstrap.DEFAULT.resample(4, List.of(ImageColumn.of(row))).mean(0);
    assertEquals(images.value(), crossed.value(0), 1e-12);
    assertEquals(images.interval(), crossed.interval(0));
  }

  @Test
  void oneAnswerHasNoInterval() {
    CrossedBootstrap.Resampled crossed =
        new CrossedBootstrap(Bootstrap.DEFAULT, 1, 1)
            .resample((p, i) -> mean(new double[][] {{3}}, p, i));
    assertEquals(3, crossed.value(0));
    assertEquals(Optional.empty(), crossed.interval(0));
  }

  /**
   * Ratings that depend on the participant and on the image only: the variance of the mean is the
   * sum of the two variances of the means of participants and of images, each s^2 / n with the mean
   * squared deviation s^2. With many of both, the distribution is nearly normal.
   */
  @Test
  void varianceOfParticipantsAndOfImagesAdd() {
    Random random = new Random(2);
    double[] participants = random.doubles(60).toArray();
    double[] images = random.doubles(50).map(x -> 2 * x).toArray();
    double[][] ratings = new double[60][50];
    for (int p = 0; p < 60; p++) {
      for (int i = 0; i < 50; i++) {
        ratings[p][i] = participants[p] + images[i];
      }
    }
    Interval interval =
        new CrossedBootstrap(new Bootstrap(20_000, 0.95, 1), 60, 50)
            .resample((p, i) -> mean(ratings, p, i))
            .interval(0)
            .orElseThrow();
    double deviation = Math.sqrt(variance(participants) / 60 + variance(images) / 50);
    // The relative error of a quantile of 20000 resamples is below 2 %, of a width below 3 %.
    assertEquals(2 * 1.96 * deviation, interval.high() - interval.low(), 0.12 * deviation);
  }

  private static double variance(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
  }

  @Test
  void nobodyIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new CrossedBootstrap(Bootstrap.DEFAULT, 0, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new CrossedBootstrap(Bootstrap.DEFAULT, 1, 0));
  }
}
