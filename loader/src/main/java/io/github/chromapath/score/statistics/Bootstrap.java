// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.statistics;

import io.github.chromapath.dataset.SplitMix;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The percentile bootstrap over images (Efron and Tibshirani, "An Introduction to the Bootstrap",
 * 1993, chapter 13).
 *
 * <p>A resample draws as many images as there are, with replacement. The mean of a column over the
 * drawn images is one value of its bootstrap distribution. A resample draws the same images for all
 * columns, so that differences and ratios of columns are paired.
 *
 * <p>The draws of a resample depend only on the seed, the index of the resample and the number of
 * images. Results are therefore bit-identical for any number of threads.
 *
 * @param resamples number of resamples
 * @param level probability that the intervals are made for, such as 0.95
 * @param seed of the draws
 */
public record Bootstrap(int resamples, double level, long seed) {
  /** 2000 resamples, 95 % intervals, seed 1. */
  public static final Bootstrap DEFAULT = new Bootstrap(2000, 0.95, 1);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if there are no resamples or the level is not between 0 and 1
   */
  public Bootstrap {
    if (resamples < 1 || !(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "%d resamples and the level %s are not possible".formatted(resamples, level));
    }
  }

  /**
   * Computes the mean of each column in each resample, in parallel.
   *
   * @param images number of images; the columns have values for some or all of them
   * @param columns the columns, in the order of their indices in the result
   */
  public ResampledMeans resample(int images, List<ImageColumn> columns) {
    double[][] means = new double[columns.size()][resamples];
    IntStream.range(0, resamples)
        .parallel()
        .forEach(
            resample -> {
              int[] draws = draws(images, seed, resample);
              for (int column = 0; column < means.length; column++) {
                means[column][resample] = columns.get(column).mean(draws);
              }
            });
    return new ResampledMeans(level, columns, means);
  }

  /**
   * How often each of {@code size} things is drawn.
   *
   * @param keys of the stream of random numbers
   */
  static int[] draws(int size, long... keys) {
    SplitMix random = new SplitMix(keys);
    int[] draws = new int[size];
    for (int i = 0; i < size; i++) {
      draws[random.nextInt(size)]++;
    }
    return draws;
  }
}
