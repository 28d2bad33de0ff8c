// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.util.Optional;

/**
 * The gradient through a normalization whose statistics were computed over the same pixels. Shared
 * by batch and instance normalization.
 *
 * @param y the output of the forward pass; empty if the forward pass did not apply ReLU
 */
record NormalizationGradient(Parallel parallel, Span x, Optional<Span> y, Span dy, Span dx) {
  /**
   * With g = dy where y > 0 or without ReLU, else 0: sums g and g (x - mean) per channel, and
   * stores dx = scale (g - mean of g - (x - mean) inverse mean of g (x - mean)).
   *
   * @param mean one value per channel in an array of at least {@link Tiling#length}; broadcast here
   * @param scale weight / sqrt(variance + epsilon), likewise
   * @param inverse 1 / (variance + epsilon), one value per channel
   * @param sums written: the sums of g, then those of g (x - mean)
   */
  void apply(Tiling tiling, float[] mean, float[] scale, float[] inverse, double[] sums) {
    int channels = tiling.channels();
    int length = tiling.length();
    Scratch shared = parallel.shared();
    ChannelBroadcast means = tiling.broadcast(mean, shared.floats(10, length));
    tiling.sum(
        parallel,
        2,
        (tile, first, second) -> addTerms(operands(tile), means.at(tile), first, second),
        sums);
    float[] constant = shared.floats(8, length);
    float[] slope = shared.floats(9, length);
    for (int c = 0; c < channels; c++) {
      constant[c] = (float) (scale[c] * sums[c] / tiling.pixels());
      slope[c] = (float) (scale[c] * inverse[c] * sums[channels + c] / tiling.pixels());
    }
    ChannelBroadcast scales = tiling.broadcast(scale, shared.floats(11, length));
    ChannelBroadcast constants = tiling.broadcast(constant, shared.floats(12, length));
    ChannelBroadcast slopes = tiling.broadcast(slope, shared.floats(13, length));
    tiling.forEachTile(
        parallel,
        tile -> {
          Operands operands = operands(tile);
          combine(operands, means.at(tile), scales.at(tile), constants.at(tile), slopes.at(tile));
          tile.store(dx, operands.g);
        });
  }

  /** The elements of x and g of one tile. */
  private static final class Operands {
    final float[] x;
    final float[] g;
    final int count;

    Operands(float[] x, float[] g, int count) {
      this.x = x;
      this.g = g;
      this.count = count;
    }
  }

  private Operands operands(Tile tile) {
    float[] g = tile.scratch().floats(1, tile.count());
    if (y.isPresent()) {
      ReluMask.load(tile, y.get(), dy, g, 2);
    } else {
      tile.load(dy, g);
    }
    return new Operands(tile.load(x, 0), g, tile.count());
  }

  private static void addTerms(Operands operands, float[] mean, float[] sums, float[] products) {
    float[] x = operands.x;
    float[] g = operands.g;
    int count = operands.count;
    for (int j = 0; j < count; j++) {
      sums[j] += g[j];
      products[j] += g[j] * (x[j] - mean[j]);
    }
  }

  /** g = g scale - constant - (x - mean) slope. */
  private static void combine(
      Operands operands, float[] mean, float[] scale, float[] constant, float[] slope) {
    float[] x = operands.x;
    float[] g = operands.g;
    int count = operands.count;
    for (int j = 0; j < count; j++) {
      g[j] = g[j] * scale[j] - constant[j] - (x[j] - mean[j]) * slope[j];
    }
  }
}
