// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.tensor.DataType;
import java.util.Optional;

/**
 * The gradient through a normalization whose statistics were computed over the same pixels. Shared
 * by batch and instance normalization.
 *
 * @param forward how the forward pass applied ReLU; empty if it did not
 */
record NormalizationGradient(
    Parallel parallel, Span x, Optional<Forward> forward, Span dy, Span dx) {
  /**
   * A forward pass with ReLU.
   *
   * @param coefficients center, scale and shift of each channel
   * @param type in which it stored its result
   */
  record Forward(Span coefficients, DataType type) {
    /** The largest number that is stored as 0: half of the smallest subnormal. */
    float storedAsZero() {
      return switch (type) {
        case BFLOAT16 -> 0x1p-134f;
        case FLOAT16 -> 0x1p-25f;
        case FLOAT32, UINT8, INT8 -> 0;
      };
    }
  }

  /** What the forward pass knows of each channel. */
  static final class Channels {
    private final float[] mean;
    private final float[] scale;
    private final float[] inverse;

    /**
     * One value per channel in each array.
     *
     * @param mean in an array of at least {@link Tiling#length}, over which it is broadcast
     * @param scale weight / sqrt(variance + epsilon), likewise
     * @param inverse 1 / (variance + epsilon)
     */
    Channels(float[] mean, float[] scale, float[] inverse) {
      this.mean = mean;
      this.scale = scale;
      this.inverse = inverse;
    }
  }

  /**
   * With g = dy where the forward pass stored y > 0 or without ReLU, else 0: sums g and g (x -
   * mean) per channel, and stores dx = scale (g - mean of g - (x - mean) inverse mean of g (x -
   * mean)).
   *
   * @param sums written: the sums of g, then those of g (x - mean)
   */
  void apply(Tiling tiling, Channels channels, double[] sums) {
    Pass pass = pass(tiling, channels.mean);
    sum(pass, sums);
    combine(pass, channels, sums, tiling.pixels());
  }

  /**
   * The sums of {@link #apply} alone.
   *
   * @param mean as in {@link Channels}
   * @param sums written: the sums of g, then those of g (x - mean)
   */
  void sum(Tiling tiling, float[] mean, double[] sums) {
    sum(pass(tiling, mean), sums);
  }

  /**
   * The gradient of {@link #apply} alone, if more pixels than those of the tiling were normalized
   * together.
   *
   * @param sums of g, then of g (x - mean), over {@code count} pixels
   */
  void combine(Tiling tiling, Channels channels, double[] sums, long count) {
    combine(pass(tiling, channels.mean), channels, sums, count);
  }

  /** The mean of each channel, and the forward pass's ReLU, over full tiles. */
  private record Pass(Tiling tiling, ChannelBroadcast means, Optional<Relu> relu) {}

  private Pass pass(Tiling tiling, float[] mean) {
    ChannelBroadcast means = tiling.broadcast(mean, parallel.shared().floats(10, tiling.length()));
    return new Pass(tiling, means, forward.map(applied -> relu(applied, tiling, mean, means)));
  }

  private void sum(Pass pass, double[] sums) {
    sum(pass.tiling, pass.relu, pass.means, sums);
    int channels = pass.tiling.channels();
    if (pass.relu.isPresent() && !finite(sums, channels, 2 * channels)) {
      sum(pass.tiling, pass.relu.map(Relu::unpacked), pass.means, sums);
    }
  }

  private void combine(Pass pass, Channels statistics, double[] sums, long count) {
    Tiling tiling = pass.tiling;
    int channels = tiling.channels();
    int length = tiling.length();
    float[] scale = statistics.scale;
    Optional<Relu> relu =
        finite(sums, channels, 2 * channels) ? pass.relu : pass.relu.map(Relu::unpacked);
    Scratch shared = parallel.shared();
    float[] constant = shared.floats(8, length);
    float[] slope = shared.floats(9, length);
    for (int c = 0; c < channels; c++) {
      constant[c] = (float) (scale[c] * sums[c] / count);
      slope[c] = (float) (scale[c] * statistics.inverse[c] * sums[channels + c] / count);
    }
    ChannelBroadcast means = pass.means;
    ChannelBroadcast scales = tiling.broadcast(scale, shared.floats(11, length));
    ChannelBroadcast constants = tiling.broadcast(constant, shared.floats(12, length));
    ChannelBroadcast slopes = tiling.broadcast(slope, shared.floats(13, length));
    tiling.forEachTile(
        parallel,
        tile -> {
          Operands operands = operands(tile, relu);
          combine(operands, means.at(tile), scales.at(tile), constants.at(tile), slopes.at(tile));
          tile.store(dx, operands.g);
        });
  }

  private void sum(Tiling tiling, Optional<Relu> relu, ChannelBroadcast means, double[] sums) {
    tiling.sum(
        parallel,
        2,
        (tile, first, second) -> addTerms(operands(tile, relu), means.at(tile), first, second),
        sums);
  }

  /** Whether the sums of g (x - mean) are finite. They are not if an x is infinite or NaN. */
  private static boolean finite(double[] sums, int from, int to) {
    double all = 0;
    for (int i = from; i < to; i++) {
      all += 0 * sums[i];
    }
    return all == 0;
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

  /**
   * The forward pass's ReLU.
   *
   * @param zero the largest result that was stored as 0
   * @param packed the mask of deinterleaved tiles, if there are any
   */
  private record Relu(
      ChannelBroadcast means,
      ChannelBroadcast scales,
      ChannelBroadcast shifts,
      float zero,
      Optional<PackedReluMask> packed) {
    /** A mask that is also exact for infinite x and NaN. */
    Relu unpacked() {
      return new Relu(means, scales, shifts, zero, Optional.empty());
    }

    /** Sets g to 0 where the forward pass did not store a number above 0. */
    void mask(Tile tile, float[] x, float[] g) {
      int count = tile.count();
      float[] y = tile.scratch().floats(2, count);
      normalize(x, y, count, means.at(tile), scales.at(tile), shifts.at(tile));
      ReluMask.keepAbove(zero, y, g, count, tile.scratch().bits());
    }

    private static void normalize(
        float[] x, float[] y, int count, float[] mean, float[] scale, float[] shift) {
      for (int j = 0; j < count; j++) {
        y[j] = (x[j] - mean[j]) * scale[j] + shift[j];
      }
    }
  }

  private Relu relu(Forward applied, Tiling tiling, float[] mean, ChannelBroadcast means) {
    float zero = applied.storedAsZero();
    int channels = tiling.channels();
    int length = tiling.length();
    Scratch shared = parallel.shared();
    float[] scale = shared.floats(3, length);
    float[] shift = shared.floats(4, length);
    applied.coefficients.load(channels, scale, channels);
    applied.coefficients.load(2 * channels, shift, channels);
    Optional<PackedReluMask> packed = packed(zero, tiling, mean, scale, shift);
    return new Relu(
        means,
        tiling.broadcast(scale, shared.floats(5, length)),
        tiling.broadcast(shift, shared.floats(6, length)),
        zero,
        packed);
  }

  /** The mask of full tiles, if these are deinterleaved. */
  private Optional<PackedReluMask> packed(
      float zero, Tiling tiling, float[] mean, float[] scale, float[] shift) {
    if (tiling.order() != Order.DEINTERLEAVED) {
      return Optional.empty();
    }
    int channels = tiling.channels();
    ReluRange[] ranges = new ReluRange[channels];
    for (int c = 0; c < channels; c++) {
      ranges[c] = ReluRange.of(new ReluRange.Channel(mean[c], scale[c], shift[c], zero));
    }
    return Optional.of(
        new PackedReluMask(
            (Bfloat16Span) x, (Bfloat16Span) dy, ranges, tiling.length(), parallel.shared()));
  }

  private Operands operands(Tile tile, Optional<Relu> relu) {
    int count = tile.count();
    Optional<PackedReluMask> packed =
        tile.order() == Order.DEINTERLEAVED ? relu.flatMap(Relu::packed) : Optional.empty();
    if (packed.isPresent()) {
      Operands operands =
          new Operands(tile.scratch().floats(0, count), tile.scratch().floats(1, count), count);
      packed.get().load(tile, operands.x, operands.g);
      return operands;
    }
    float[] values = tile.load(x, 0);
    float[] g = tile.load(dy, 1);
    relu.ifPresent(applied -> applied.mask(tile, values, g));
    return new Operands(values, g, count);
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
