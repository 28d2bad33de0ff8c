// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Mean of each channel of each image. */
public final class GlobalAveragePoolKernel {
  private GlobalAveragePoolKernel() {}

  /**
   * z[n,c] = mean of x over the pixels of image n.
   *
   * @param x (images, pixels, channels)
   * @param z (images, channels)
   */
  public static void forward(
      Parallel parallel, Span x, Span z, int images, int pixels, int channels) {
    for (int n = 0; n < images; n++) {
      Tiling image = Tiling.of(n * pixels, pixels, channels, x);
      ChannelSums.sum(parallel, image, x, 1.0 / pixels, z, n * channels);
    }
  }

  /**
   * dx[n,p,c] += dz[n,c] / pixels.
   *
   * @param dz (images, channels)
   * @param dx (images, pixels, channels), read and written
   */
  public static void backward(
      Parallel parallel, Span dz, Span dx, int images, int pixels, int channels) {
    for (int n = 0; n < images; n++) {
      Tiling image = Tiling.of(n * pixels, pixels, channels, dx);
      float[] mean = parallel.shared().floats(0, image.row());
      dz.load(n * channels, mean, channels);
      for (int c = 0; c < channels; c++) {
        mean[c] /= pixels;
      }
      ChannelBroadcast share = image.expanded(mean, parallel.shared().floats(1, image.row()));
      image.forEachRow(
          parallel,
          row -> {
            float[] tile = row.load(dx, 0);
            add(tile, row.count(), share.at(row));
            row.store(dx, tile);
          });
    }
  }

  private static void add(float[] x, int count, float[] summand) {
    for (int j = 0; j < count; j++) {
      x[j] += summand[j];
    }
  }
}
