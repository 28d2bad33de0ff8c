// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.ChannelScale;
import java.util.List;

/** The kernels of {@link ChannelScale}. */
final class ChannelScaleKernel {
  private ChannelScaleKernel() {}

  static Runnable bind(ChannelScale.Forward op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span a = views.span(op.a());
    Span y = views.span(op.y());
    List<Tiling> images = Tiling.perImage(op.x().shape(), x, y);
    return () -> {
      for (int n = 0; n < images.size(); n++) {
        Tiling image = images.get(n);
        ChannelBroadcast gate = gate(parallel, image, a, n);
        image.forEachTile(
            parallel,
            tile -> {
              float[] values = tile.load(x, 0);
              scale(values, tile.count(), gate.at(tile));
              tile.store(y, values);
            });
      }
    };
  }

  static Runnable bind(ChannelScale.Backward op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span a = views.span(op.a());
    Span dy = views.span(op.dy());
    Span dx = views.span(op.dx());
    Span da = views.span(op.da());
    int channels = op.x().shape().c();
    List<Tiling> images = Tiling.perImage(op.x().shape(), x, dy, dx);
    return () -> {
      double[] sums = parallel.shared().doubles(0, channels);
      for (int n = 0; n < images.size(); n++) {
        Tiling image = images.get(n);
        ChannelBroadcast gate = gate(parallel, image, a, n);
        image.sum(
            parallel,
            1,
            (tile, first, second) -> {
              float[] gradient = tile.load(dy, 1);
              ChannelSums.addProducts(tile.load(x, 0), gradient, tile.count(), first);
              scale(gradient, tile.count(), gate.at(tile));
              tile.store(dx, gradient);
            },
            sums);
        ChannelSums.store(parallel, sums, 0, 1, new Slice(da, n * channels, channels));
      }
    };
  }

  /** The gates of image {@code n}. */
  private static ChannelBroadcast gate(Parallel parallel, Tiling image, Span a, int n) {
    float[] gate = parallel.shared().floats(0, image.length());
    a.load(n * image.channels(), gate, image.channels());
    return image.broadcast(gate, parallel.shared().floats(1, image.length()));
  }

  private static void scale(float[] x, int count, float[] factor) {
    for (int j = 0; j < count; j++) {
      x[j] *= factor[j];
    }
  }
}
