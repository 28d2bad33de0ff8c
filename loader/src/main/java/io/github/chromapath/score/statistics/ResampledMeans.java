// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The bootstrap distributions of the means of several columns over the same images. Thread-safe.
 *
 * <p>A resample in which no image has a value has no mean. Such resamples are skipped: the interval
 * is that of the mean given that the class occurs.
 */
public final class ResampledMeans {
  private final double level;
  private final List<ImageColumn> columns;
  private final double[][] means;

  /** Takes over {@code means}, of which the first index is the column. */
  ResampledMeans(double level, List<ImageColumn> columns, double[][] means) {
    this.level = level;
    this.columns = List.copyOf(columns);
    this.means = means;
  }

  /** {@return the mean of a column over the images that have a value} */
  public Estimate mean(int column) {
    return estimate(
        columns.get(column).mean(),
        columns.get(column).size(),
        Arrays.stream(means[column]).filter(mean -> !Double.isNaN(mean)));
  }

  /** {@return the mean of {@code column} minus that of {@code reference}, paired} */
  public Estimate difference(int column, int reference) {
    return paired(column, reference, (mean, other) -> mean - other);
  }

  /** {@return the mean of {@code column} divided by that of {@code reference}, paired} */
  public Estimate ratio(int column, int reference) {
    return paired(column, reference, (mean, other) -> mean / other);
  }

  private Estimate paired(int column, int reference, DoubleBinaryOperator operator) {
    return estimate(
        operator.applyAsDouble(columns.get(column).mean(), columns.get(reference).mean()),
        Math.min(columns.get(column).size(), columns.get(reference).size()),
        IntStream.range(0, means[column].length)
            .filter(i -> !Double.isNaN(means[column][i]) && !Double.isNaN(means[reference][i]))
            .mapToDouble(i -> operator.applyAsDouble(means[column][i], means[reference][i])));
  }

  private Estimate estimate(double value, int images, DoubleStream resampled) {
    Optional<Interval> interval =
        images < 2 || Double.isNaN(value)
            ? Optional.empty()
            : Interval.percentile(resampled, level);
    return new Estimate(value, interval, images);
  }
}
