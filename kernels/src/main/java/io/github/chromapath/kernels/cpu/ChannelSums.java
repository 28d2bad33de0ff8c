// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Sums over pixels, per channel. */
final class ChannelSums {
  private ChannelSums() {}

  /** Stores {@code scale} times the sum of x over the pixels of {@code tiling}. */
  static void sum(Parallel parallel, Tiling tiling, Span x, double scale, Slice target) {
    double[] totals = parallel.shared().doubles(0, tiling.channels());
    tiling.sum(
        parallel, 1, (tile, first, second) -> add(tile.load(x, 0), tile.count(), first), totals);
    store(parallel, totals, 0, scale, target);
  }

  /** Stores scale totals[from + c] in element c of {@code target}. */
  static void store(Parallel parallel, double[] totals, int from, double scale, Slice target) {
    float[] rounded = parallel.shared().floats(Scratch.SLOTS - 1, target.count());
    for (int c = 0; c < target.count(); c++) {
      rounded[c] = (float) (scale * totals[from + c]);
    }
    target.store(rounded);
  }

  /** sums += x. */
  private static void add(float[] x, int count, float[] sums) {
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
