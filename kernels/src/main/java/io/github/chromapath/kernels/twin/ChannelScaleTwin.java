package io.github.chromapath.kernels.twin;

/** Each channel of each image times its own gate. */
public final class ChannelScaleTwin {
  private ChannelScaleTwin() {}

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
      Cut image = new Cut(n * pixels, pixels, channels);
      float[] gate = image.expanded(a, n * channels, parallel.shared().floats(0, image.row()));
      image.forEachRow(
          parallel,
          (start, count, tiles) -> {
            float[] tile = tiles.floats(0, count);
            x.load(start, tile, count);
            scale(tile, count, gate);
            y.store(start, tile, count);
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
      Cut image = new Cut(n * pixels, pixels, channels);
      float[] gate = image.expanded(a, n * channels, parallel.shared().floats(0, image.row()));
      image.sum(
          parallel,
          1,
          (start, count, tiles, first, second) -> {
            float[] input = tiles.floats(0, count);
            float[] gradient = tiles.floats(1, count);
            x.load(start, input, count);
            dy.load(start, gradient, count);
            ChannelSums.addProducts(input, gradient, count, first);
            scale(gradient, count, gate);
            dx.store(start, gradient, count);
          },
          sums);
      ChannelSums.store(parallel, sums, 0, 1, channels, da, n * channels);
    }
  }

  private static void scale(float[] x, int count, float[] factor) {
    for (int j = 0; j < count; j++) {
      x[j] *= factor[j];
    }
  }
}
