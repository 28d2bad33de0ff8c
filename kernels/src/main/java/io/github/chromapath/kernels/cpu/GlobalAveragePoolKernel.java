// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.GlobalAveragePool;
import java.util.List;

/** The kernels of {@link GlobalAveragePool}. */
final class GlobalAveragePoolKernel {
  private GlobalAveragePoolKernel() {}

  static Runnable bind(GlobalAveragePool.Forward op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span z = views.span(op.z());
    int channels = op.x().shape().c();
    List<Tiling> images = Tiling.perImage(op.x().shape(), x);
    return () -> {
      for (int n = 0; n < images.size(); n++) {
        Tiling image = images.get(n);
        Slice mean = new Slice(z, n * channels, channels);
        ChannelSums.sum(parallel, image, x, 1.0 / image.pixels(), mean);
      }
    };
  }

  static Runnable bind(GlobalAveragePool.Backward op, Views views, Parallel parallel) {
    Span dz = views.span(op.dz());
    Span dx = views.span(op.dx());
    List<Tiling> images = Tiling.perImage(op.dx().shape(), dx);
    return () -> {
      for (int n = 0; n < images.size(); n++) {
        Tiling image = images.get(n);
        ChannelBroadcast share = share(parallel, image, dz, n);
        image.forEachTile(
            parallel,
            tile -> {
              float[] values = tile.load(dx, 0);
              add(values, tile.count(), share.at(tile));
              tile.store(dx, values);
            });
      }
    };
  }

  /** The gradient that each pixel of image {@code n} receives. */
  private static ChannelBroadcast share(Parallel parallel, Tiling image, Span dz, int n) {
    int channels = image.channels();
    float[] mean = parallel.shared().floats(0, image.length());
    dz.load(n * channels, mean, channels);
    for (int c = 0; c < channels; c++) {
      mean[c] /= image.pixels();
    }
    return image.broadcast(mean, parallel.shared().floats(1, image.length()));
  }

  private static void add(float[] x, int count, float[] summand) {
    for (int j = 0; j < count; j++) {
      x[j] += summand[j];
    }
  }
}
