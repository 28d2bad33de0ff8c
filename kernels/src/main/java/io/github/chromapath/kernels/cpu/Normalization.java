// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * Applies given statistics to pixels: y = scale (x - mean) + shift, with ReLU if {@code relu}.
 * Shared by batch and instance normalization.
 */
record Normalization(Parallel parallel, Span x, Span y, boolean relu) {
  /**
   * Normalizes the pixels of a tiling. Each array has at least {@link Tiling#length} elements and
   * contains one value per channel, which is broadcast here.
   */
  void apply(Tiling tiling, float[] mean, float[] scale, float[] shift) {
    Scratch shared = parallel.shared();
    ChannelBroadcast means = tiling.broadcast(mean, shared.floats(10, tiling.length()));
    ChannelBroadcast scales = tiling.broadcast(scale, shared.floats(11, tiling.length()));
    ChannelBroadcast shifts = tiling.broadcast(shift, shared.floats(12, tiling.length()));
    tiling.forEachTile(
        parallel,
        tile -> {
          float[] values = tile.load(x, 0);
          normalize(values, tile.count(), means.at(tile), scales.at(tile), shifts.at(tile));
          if (relu) {
            tile.storeRectified(y, values);
          } else {
            tile.store(y, values);
          }
        });
  }

  private static void normalize(float[] x, int count, float[] mean, float[] scale, float[] shift) {
    for (int j = 0; j < count; j++) {
      x[j] = (x[j] - mean[j]) * scale[j] + shift[j];
    }
  }
}
