// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.ChannelAffine;
import java.util.List;

/** The kernel of {@link ChannelAffine}. */
final class ChannelAffineKernel {
  private final float[] scale;
  private final float[] shift;

  private ChannelAffineKernel(ChannelAffine op) {
    scale = floats(op.scale());
    shift = floats(op.shift());
  }

  static Runnable bind(ChannelAffine op, Views views, Parallel parallel) {
    ChannelAffineKernel kernel = new ChannelAffineKernel(op);
    Span x = views.span(op.x());
    Span y = views.span(op.y());
    if (!op.x().shape().equals(op.y().shape())) {
      Tiling tiling = Tiling.whole(op.y().shape());
      Tiling.RangeTask task = (start, count, scratch) -> kernel.expand(x, y, start, count, scratch);
      return () -> tiling.forEachRange(parallel, task);
    }
    Tiling tiling = Tiling.whole(op.y().shape(), x, y);
    return () -> kernel.forward(parallel, tiling, x, y);
  }

  private static float[] floats(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  private void forward(Parallel parallel, Tiling tiling, Span x, Span y) {
    ChannelBroadcast factor = broadcast(parallel.shared(), 0, tiling, scale);
    ChannelBroadcast summand = broadcast(parallel.shared(), 2, tiling, shift);
    tiling.forEachTile(
        parallel,
        tile -> {
          float[] values = tile.load(x, 0);
          affine(values, tile.count(), factor.at(tile), summand.at(tile));
          tile.store(y, values);
        });
  }

  /** Broadcasts {@code vector} in scratch slots {@code slot} and {@code slot + 1}. */
  private static ChannelBroadcast broadcast(
      Scratch shared, int slot, Tiling tiling, float[] vector) {
    float[] values = shared.floats(slot, tiling.length());
    System.arraycopy(vector, 0, values, 0, vector.length);
    return tiling.broadcast(values, shared.floats(slot + 1, tiling.length()));
  }

  private static void affine(float[] x, int count, float[] factor, float[] summand) {
    for (int j = 0; j < count; j++) {
      x[j] = x[j] * factor[j] + summand[j];
    }
  }

  /** Computes all channels of y from the only channel of x. */
  private void expand(Span x, Span y, int start, int count, Scratch scratch) {
    int channels = scale.length;
    int length = count / channels;
    float[] gray = scratch.floats(0, length);
    float[] values = scratch.floats(1, count);
    x.load(start / channels, gray, length);
    for (int c = 0; c < channels; c++) {
      expand(gray, length, values, c);
    }
    y.store(start, values, count);
  }

  private void expand(float[] x, int length, float[] y, int channel) {
    int channels = scale.length;
    float factor = scale[channel];
    float summand = shift[channel];
    for (int i = 0; i < length; i++) {
      y[i * channels + channel] = x[i] * factor + summand;
    }
  }
}
