// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The percentile bootstrap of numbers that several participants gave to the same images: the
 * pigeonhole bootstrap (Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1(2), 2007).
 *
 * <p>A resample draws as many participants as there are, with replacement, and apart from that as
 * many images. An answer counts as often as its participant was drawn times as often as its image
 * was drawn. So all answers of a participant, and all answers about an image, stay together. A
 * single participant or a single image is not resampled.
 *
 * <p>Draws depend only on the seed, the index of the resample and the numbers of participants and
 * images. Results are therefore bit-identical for any number of threads. The images are drawn as
 * {@link Bootstrap} draws them.
 *
 * @param bootstrap resamples, level and seed
 * @param participants number of participants, at least 1
 * @param images number of images, at least 1
 */
public record CrossedBootstrap(Bootstrap bootstrap, int participants, int images) {
  /** Sets the stream of draws of participants apart from that of images. */
  private static final long PARTICIPANTS = 1;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if there are no participants or no images
   */
  public CrossedBootstrap {
    if (participants < 1 || images < 1) {
      throw new IllegalArgumentException(participants + " participants, " + images + " images");
    }
  }

  /** Numbers computed from weighted answers. Called by several threads at once. */
  @FunctionalInterface
  public interface Statistic {
    /**
     * Computes the numbers, always as many and in the same order.
     *
     * @param participants how often the answers of each participant count
     * @param images how often the answers about each image count
     */
    double[] of(int[] participants, int[] images);
  }

  /** Numbers and their bootstrap distributions. Thread-safe. */
  public static final class Resampled {
    private final double level;
    private final double[] values;
    private final double[][] resamples;

    /** Takes over the arrays; the first index of {@code resamples} is the resample. */
    private Resampled(double level, double[] values, double[][] resamples) {
      this.level = level;
      this.values = values;
      this.resamples = resamples;
    }

    /** {@return a number, computed from all answers as they are} */
    public double value(int number) {
      return values[number];
    }

    /**
     * {@return the confidence interval of a number; empty if nothing was resampled, or if a
     * resample has no such number}
     */
    public Optional<Interval> interval(int number) {
      return Interval.percentile(
          Arrays.stream(resamples).mapToDouble(resample -> resample[number]), level);
    }
  }

  /** Computes the numbers and those of each resample, in parallel. */
  public Resampled resample(Statistic statistic) {
    double[] values = statistic.of(ones(participants), ones(images));
    int count = participants == 1 && images == 1 ? 0 : bootstrap.resamples();
    double[][] resamples = new double[count][];
    IntStream.range(0, count)
        .parallel()
        .forEach(
            resample ->
                resamples[resample] =
                    statistic.of(
                        Bootstrap.draws(participants, bootstrap.seed(), resample, PARTICIPANTS),
                        Bootstrap.draws(images, bootstrap.seed(), resample)));
    return new Resampled(bootstrap.level(), values, resamples);
  }

  private static int[] ones(int size) {
    int[] ones = new int[size];
    Arrays.fill(ones, 1);
    return ones;
  }
}
