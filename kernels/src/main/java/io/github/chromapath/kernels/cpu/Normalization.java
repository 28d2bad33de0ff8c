// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * What batch and instance normalisation share: applying given statistics to the pixels of a cut,
 * and the gradient through statistics that were taken over the same pixels.
 */
final class Normalization {
  private Normalization() {}

  /**
   * y = scale (x - mean) + shift, rectified where {@code relu}.
   *
   * @param mean the first pixel of a row, as are the other two; expanded here
   */
  static void apply(
      Parallel parallel,
      Tiling tiling,
      Span x,
      Span y,
      float[] mean,
      float[] scale,
      float[] shift,
      boolean relu) {
    Scratch shared = parallel.shared();
    ChannelBroadcast means = tiling.expanded(mean, shared.floats(10, tiling.row()));
    ChannelBroadcast scales = tiling.expanded(scale, shared.floats(11, tiling.row()));
    ChannelBroadcast shifts = tiling.expanded(shift, shared.floats(12, tiling.row()));
    tiling.forEachRow(
        parallel,
        row -> {
          float[] tile = row.load(x, 0);
          normalize(tile, row.count(), means.at(row), scales.at(row), shifts.at(row));
          if (relu) {
            ReluKernel.rectify(tile, row.count());
          }
          row.store(y, tile);
        });
  }

  /**
   * With g = dy where y > 0 or y is null, else 0, writes the sum of g and that of g (x - mean) to
   * {@code sums}, and dx = scale (g - first mean - (x - mean) second mean / (variance + epsilon)).
   *
   * @param y null where nothing was rectified
   * @param mean the first pixel of a row; expanded here
   * @param scale weight / sqrt(variance + epsilon), likewise
   * @param inverse 1 / (variance + epsilon)
   */
  static void backward(
      Parallel parallel,
      Tiling tiling,
      Span x,
      Span y,
      Span dy,
      Span dx,
      float[] mean,
      float[] scale,
      float[] inverse,
      double[] sums) {
    int channels = tiling.channels();
    Scratch shared = parallel.shared();
    ChannelBroadcast means = tiling.expanded(mean, shared.floats(10, tiling.row()));
    tiling.sum(
        parallel,
        2,
        (row, first, second) -> {
          float[] gradient = gradient(row, y, dy);
          addTerms(row.load(x, 0), gradient, row.count(), means.at(row), first, second);
        },
        sums);
    float[] constant = shared.floats(8, tiling.row());
    float[] slope = shared.floats(9, tiling.row());
    for (int c = 0; c < channels; c++) {
      constant[c] = (float) (scale[c] * sums[c] / tiling.pixels());
      slope[c] = (float) (scale[c] * inverse[c] * sums[channels + c] / tiling.pixels());
    }
    ChannelBroadcast scales = tiling.expanded(scale, shared.floats(11, tiling.row()));
    ChannelBroadcast constants = tiling.expanded(constant, shared.floats(12, tiling.row()));
    ChannelBroadcast slopes = tiling.expanded(slope, shared.floats(13, tiling.row()));
    tiling.forEachRow(
        parallel,
        row -> {
          float[] gradient = gradient(row, y, dy);
          combine(
              row.load(x, 0),
              gradient,
              row.count(),
              means.at(row),
              scales.at(row),
              constants.at(row),
              slopes.at(row));
          row.store(dx, gradient);
        });
  }

  /** g of a row, in scratch row 1. */
  private static float[] gradient(Tile row, Span y, Span dy) {
    float[] gradient = row.tiles().floats(1, row.count());
    if (y == null) {
      return row.load(dy, gradient);
    }
    ReluMask.load(row, y, dy, gradient, 2);
    return gradient;
  }

  private static void normalize(float[] x, int count, float[] mean, float[] scale, float[] shift) {
    for (int j = 0; j < count; j++) {
      x[j] = (x[j] - mean[j]) * scale[j] + shift[j];
    }
  }

  private static void addTerms(
      float[] x, float[] g, int count, float[] mean, float[] sums, float[] products) {
    for (int j = 0; j < count; j++) {
      sums[j] += g[j];
      products[j] += g[j] * (x[j] - mean[j]);
    }
  }

  private static void combine(
      float[] x,
      float[] g,
      int count,
      float[] mean,
      float[] scale,
      float[] constant,
      float[] slope) {
    for (int j = 0; j < count; j++) {
      g[j] = g[j] * scale[j] - constant[j] - (x[j] - mean[j]) * slope[j];
    }
  }
}
