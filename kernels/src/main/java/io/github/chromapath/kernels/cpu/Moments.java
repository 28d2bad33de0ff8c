// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.util.Arrays;

/**
 * Mean and biased variance of each channel over the pixels of a tiling.
 *
 * <p>A block of 16 cycles of tiles is summed in fp32: deviations from the mean of its first cycle,
 * and their squares. The first cycle is at least 1/16 of the block. Its mean therefore differs from
 * the block's mean by at most 4 standard deviations of the block, which bounds the cancellation in
 * the block's variance. Blocks and tasks are merged in double by the formula of Chan, Golub and
 * LeVeque (1979). An offset common to all values therefore costs no accuracy.
 */
final class Moments {
  private static final int ARRANGED = Scratch.SLOTS - 8;
  private static final int PIVOT = Scratch.SLOTS - 7;
  private static final int DEVIATIONS = Scratch.SLOTS - 4;
  private static final int SQUARES = Scratch.SLOTS - 2;

  private final Parallel parallel;
  private final Tiling tiling;
  private final Span x;

  Moments(Parallel parallel, Tiling tiling, Span x) {
    this.parallel = parallel;
    this.tiling = tiling;
    this.x = x;
  }

  /**
   * Computes both.
   *
   * @param moments written: the means in elements {@code [0, channels)}, the variances after them
   */
  void compute(double[] moments) {
    int channels = tiling.channels();
    int width = 2 * channels;
    double[] partial =
        tiling.partials(
            parallel,
            width,
            (task, scratch, results, base) -> {
              int start = tiling.firstElement(task);
              tiling.forEachBlock(
                  task,
                  scratch,
                  block -> addBlock(block, results, base, (block.start() - start) / channels));
            });
    Arrays.fill(moments, 0, width, 0);
    int tasks = tiling.tasks();
    int pixels = 0;
    for (int task = 0; task < tasks; task++) {
      int base = task * width;
      int more = tiling.pixelsOf(task);
      Merge merge = Merge.of(channels, pixels, more);
      for (int c = 0; c < channels; c++) {
        merge.add(moments, c, partial[base + c], partial[base + channels + c]);
      }
      pixels += more;
    }
    for (int c = 0; c < channels; c++) {
      moments[channels + c] /= pixels;
    }
  }

  /** Merges a block into the moments of the {@code before} pixels of its task before it. */
  private void addBlock(Tiling.Block block, double[] moments, int base, int before) {
    int channels = tiling.channels();
    int pixels = block.count() / channels;
    Scratch scratch = block.scratch();
    float[] pivot = meanOfFirstCycle(block);
    ChannelBroadcast center = tiling.broadcast(pivot, scratch.floats(ARRANGED, tiling.length()));
    TileSums deviationSums = TileSums.zeros(tiling, scratch, DEVIATIONS);
    TileSums squareSums = TileSums.zeros(tiling, scratch, SQUARES);
    tiling.addBlock(
        block,
        (tile, first, second) ->
            addDeviations(tile.load(x, 0), tile.count(), center.at(tile), first, second),
        deviationSums,
        squareSums);
    float[] deviations = deviationSums.fold();
    float[] squares = squareSums.fold();
    Merge merge = Merge.of(channels, before, pixels);
    for (int c = 0; c < channels; c++) {
      double shift = (double) deviations[c] / pixels;
      double m2 = Math.max(0, squares[c] - shift * deviations[c]);
      merge.add(moments, base + c, pivot[c] + shift, m2);
    }
  }

  /**
   * Mean per channel over the first cycle of a block. It is 0 where the mean is not finite, so that
   * NaN and infinity reach the block's mean through the deviations alone.
   */
  private float[] meanOfFirstCycle(Tiling.Block block) {
    Scratch scratch = block.scratch();
    int count = Math.min(tiling.cycle(), block.count());
    TileSums sums = TileSums.zeros(tiling, scratch, PIVOT);
    tiling.addBlock(
        new Tiling.Block(block.start(), count, scratch),
        (tile, first, second) -> tile.load(x, first),
        sums,
        sums);
    float[] mean = sums.fold();
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
   * Merges the moments of more pixels into those of some pixels.
   *
   * @param channels distance between a channel's mean and its sum of squared deviations
   * @param before number of pixels already merged
   * @param share fraction of all pixels that are added
   */
  private record Merge(int channels, int before, double share) {
    static Merge of(int channels, int before, int added) {
      return new Merge(channels, before, (double) added / (before + added));
    }

    /** Merges into the mean {@code moments[at]} and its sum of squared deviations. */
    void add(double[] moments, int at, double mean, double m2) {
      double difference = mean - moments[at];
      moments[at] += difference * share;
      moments[at + channels] += m2 + difference * difference * share * before;
    }
  }
}
