// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Sums over pixels, per channel, that several kernels share. */
final class ChannelSums {
  private ChannelSums() {}

  /** sums[to + c] = scale times the sum of x over the pixels of {@code cut}. */
  static void sum(Parallel parallel, Tiling tiling, Span x, double scale, Span sums, int to) {
    double[] totals = parallel.shared().doubles(0, tiling.channels());
    tiling.sum(
        parallel, 1, (row, first, second) -> add(row.load(x, 0), row.count(), first), totals);
    store(parallel, totals, 0, scale, tiling.channels(), sums, to);
  }

  /** target[to + c] = scale totals[from + c]. */
  static void store(
      Parallel parallel,
      double[] totals,
      int from,
      double scale,
      int channels,
      Span target,
      int to) {
    float[] rounded = parallel.shared().floats(Scratch.SLOTS - 1, channels);
    for (int c = 0; c < channels; c++) {
      rounded[c] = (float) (scale * totals[from + c]);
    }
    target.store(to, rounded, channels);
  }

  /** sums += x. */
  static void add(float[] x, int count, float[] sums) {
    for (int j = 0; j < count; j++) {
      sums[j] += x[j];
    }
  }

  /** sums += a b. */
  static void addProducts(float[] a, float[] b, int count, float[] sums) {
    for (int j = 0; j < count; j++) {
      sums[j] += a[j] * b[j];
    }
  }
}
