// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Each channel of each image times its own gate. */
public final class ChannelScaleKernel {
  private ChannelScaleKernel() {}

  /**
   * y[n,p,c] = a[n,c] x[n,p,c].
   *
   * @param x (images, pixels, channels)
   * @param a (images, channels)
   * @param y (images, pixels, channels)
   */
  public static void forward(
      Parallel parallel, Span x, Span a, Span y, int images, int pixels, int channels) {
    for (int n = 0; n < images; n++) {
      Tiling image = Tiling.of(n * pixels, pixels, channels, x, y);
      ChannelBroadcast gate = gate(parallel, image, a, n * channels);
      image.forEachRow(
          parallel,
          row -> {
            float[] tile = row.load(x, 0);
            scale(tile, row.count(), gate.at(row));
            row.store(y, tile);
          });
    }
  }

  /**
   * dx = a dy; da[n,c] = sum of x dy over the pixels of image n. {@code dx} may be {@code dy}.
   *
   * @param x (images, pixels, channels)
   * @param a (images, channels)
   * @param dy (images, pixels, channels)
   * @param dx (images, pixels, channels)
   * @param da (images, channels)
   */
  public static void backward(
      Parallel parallel,
      Span x,
      Span a,
      Span dy,
      Span dx,
      Span da,
      int images,
      int pixels,
      int channels) {
    double[] sums = parallel.shared().doubles(0, channels);
    for (int n = 0; n < images; n++) {
      Tiling image = Tiling.of(n * pixels, pixels, channels, x, dy, dx);
      ChannelBroadcast gate = gate(parallel, image, a, n * channels);
      image.sum(
          parallel,
          1,
          (row, first, second) -> {
            float[] gradient = row.load(dy, 1);
            ChannelSums.addProducts(row.load(x, 0), gradient, row.count(), first);
            scale(gradient, row.count(), gate.at(row));
            row.store(dx, gradient);
          },
          sums);
      ChannelSums.store(parallel, sums, 0, 1, channels, da, n * channels);
    }
  }

  private static ChannelBroadcast gate(Parallel parallel, Tiling image, Span a, int from) {
    float[] gate = parallel.shared().floats(0, image.row());
    a.load(from, gate, image.channels());
    return image.expanded(gate, parallel.shared().floats(1, image.row()));
  }

  private static void scale(float[] x, int count, float[] factor) {
    for (int j = 0; j < count; j++) {
      x[j] *= factor[j];
    }
  }
}
