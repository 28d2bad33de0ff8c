// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** A loss that is the mean, over all elements, of a function of x - target. */
final class MeanLoss {
  private MeanLoss() {}

  /** The function and its derivative over a row. */
  @FunctionalInterface
  interface Rule {
    /**
     * Adds the function's values to the sums and replaces x by the derivative times {@code scale}.
     */
    void apply(float[] x, float[] target, int count, float scale, float[] sums);
  }

  /** Writes the mean and, where {@code dx} is not null, weight times the mean's gradient. */
  static void mean(
      Parallel parallel, Span x, Span target, Span loss, Span dx, float weight, Rule rule) {
    Tiling tiling = Tiling.elements(x, target, dx);
    float scale = (float) ((double) weight / x.size());
    double[] sum = parallel.shared().doubles(0, 1);
    tiling.sum(
        parallel,
        1,
        (row, first, second) -> {
          float[] value = row.load(x, 0);
          rule.apply(value, row.load(target, 1), row.count(), scale, first);
          if (dx != null) {
            row.store(dx, value);
          }
        },
        sum);
    ChannelSums.store(parallel, sum, 0, 1.0 / x.size(), 1, loss, 0);
  }
}
