// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.util.Arrays;

/**
 * Mean and biased variance of each channel over the pixels of a cut.
 *
 * <p>A block of 16 rows is summed in fp32: deviations from the mean of its first row, and their
 * squares. Since that row is at least 1/16 of the block, its mean differs from the block's by at
 * most 4 standard deviations of the block, which bounds what cancels in the block's variance.
 * Blocks and tasks are merged in double by the formula of Chan, Golub and LeVeque (1979). An offset
 * common to all values therefore costs no accuracy.
 */
final class Moments {
  private static final int ARRANGED = Scratch.SLOTS - 5;
  private static final int MEAN_ROW = Scratch.SLOTS - 4;
  private static final int DEVIATIONS = Scratch.SLOTS - 2;
  private static final int SQUARES = Scratch.SLOTS - 1;

  private Moments() {}

  /**
   * Computes both.
   *
   * @param moments written: the means in elements {@code [0, channels)}, the variances after them
   */
  static void of(Parallel parallel, Tiling tiling, Span x, double[] moments) {
    int channels = tiling.channels();
    int width = 2 * channels;
    int tasks = tiling.tasks();
    double[] partial = parallel.shared().doubles(Scratch.SLOTS - 1, tasks * width);
    parallel.run(
        tasks,
        (task, tiles) -> {
          int base = task * width;
          Arrays.fill(partial, base, base + width, 0);
          int before = tiling.firstElement(task);
          tiling.forEachBlock(
              task,
              tiles,
              (start, count, own) ->
                  addBlock(
                      tiling, x, start, count, own, partial, base, (start - before) / channels));
        });
    Arrays.fill(moments, 0, width, 0);
    int pixels = 0;
    for (int task = 0; task < tasks; task++) {
      int base = task * width;
      int more = tiling.pixelsOf(task);
      for (int c = 0; c < channels; c++) {
        merge(moments, c, channels, pixels, partial[base + c], partial[base + channels + c], more);
      }
      pixels += more;
    }
    for (int c = 0; c < channels; c++) {
      moments[channels + c] /= pixels;
    }
  }

  private static void addBlock(
      Tiling tiling,
      Span x,
      int start,
      int count,
      Scratch tiles,
      double[] moments,
      int base,
      int pixelsBefore) {
    int channels = tiling.channels();
    int pixels = count / channels;
    float[] mean = meanOfFirstRow(tiling, x, start, Math.min(tiling.row(), count), tiles);
    ChannelBroadcast center = tiling.expanded(mean, tiles.floats(ARRANGED, tiling.row()));
    float[] deviations = tiling.zeros(tiles, DEVIATIONS);
    float[] squares = tiling.zeros(tiles, SQUARES);
    tiling.addBlock(
        start,
        count,
        tiles,
        (row, first, second) ->
            addDeviations(row.load(x, 0), row.count(), center.at(row), first, second),
        deviations,
        squares);
    for (int c = 0; c < channels; c++) {
      double shift = (double) deviations[c] / pixels;
      double m2 = Math.max(0, squares[c] - shift * deviations[c]);
      merge(moments, base + c, channels, pixelsBefore, mean[c] + shift, m2, pixels);
    }
  }

  /**
   * The first pixel of a row; 0 where it is not finite, so that the block's mean is that of its
   * values.
   */
  private static float[] meanOfFirstRow(
      Tiling tiling, Span x, int start, int count, Scratch tiles) {
    float[] mean = tiling.zeros(tiles, MEAN_ROW);
    Tile row = new Tile(start, count, tiling.order(count), tiles);
    row.load(x, mean);
    tiling.fold(mean, row.order(), tiles);
    for (int c = 0; c < tiling.channels(); c++) {
      float value = mean[c] * tiling.channels() / count;
      mean[c] = Float.isFinite(value) ? value : 0;
    }
    return mean;
  }

  private static void addDeviations(
      float[] x, int count, float[] mean, float[] deviations, float[] squares) {
    for (int j = 0; j < count; j++) {
      float d = x[j] - mean[j];
      deviations[j] += d;
      squares[j] += d * d;
    }
  }

  /**
   * Merges the mean and the sum of squared deviations of {@code more} pixels into those of {@code
   * pixels} at {@code moments[at]} and {@code moments[at + channels]}.
   */
  private static void merge(
      double[] moments, int at, int channels, int pixels, double mean, double m2, int more) {
    double share = (double) more / (pixels + more);
    double difference = mean - moments[at];
    moments[at] += difference * share;
    moments[at + channels] += m2 + difference * difference * share * pixels;
  }
}
