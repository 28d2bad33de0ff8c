// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Instance normalisation: each image and channel by its own mean and biased variance. */
public final class InstanceNormKernel {
  private InstanceNormKernel() {}

  /**
   * y = (x - mean) / sqrt(variance + epsilon).
   *
   * @param x (images, pixels, channels)
   * @param y (images, pixels, channels)
   * @param mean (images, channels), written
   * @param variance (images, channels), biased, written
   */
  public static void forward(
      Parallel parallel,
      Span x,
      Span y,
      Span mean,
      Span variance,
      int images,
      int pixels,
      int channels,
      float epsilon) {
    Scratch shared = parallel.shared();
    double[] moments = shared.doubles(0, 2 * channels);
    for (int n = 0; n < images; n++) {
      Tiling image = Tiling.of(n * pixels, pixels, channels, x, y);
      Moments.of(parallel, image, x, moments);
      ChannelSums.store(parallel, moments, 0, 1, channels, mean, n * channels);
      ChannelSums.store(parallel, moments, channels, 1, channels, variance, n * channels);
      float[] center = shared.floats(0, image.row());
      float[] scale = shared.floats(1, image.row());
      float[] shift = shared.floats(2, image.row());
      for (int c = 0; c < channels; c++) {
        center[c] = (float) moments[c];
        double factor = 1 / Math.sqrt(moments[channels + c] + epsilon);
        scale[c] = (float) factor;
        shift[c] = (float) ((center[c] - moments[c]) * factor);
      }
      Normalization.apply(parallel, image, x, y, center, scale, shift, false);
    }
  }

  /**
   * dx = (dy - mean(dy) - xhat mean(dy xhat)) / sqrt(variance + epsilon), means over the pixels of
   * an image. {@code dx} may be {@code dy}.
   *
   * @param x (images, pixels, channels)
   * @param dy (images, pixels, channels)
   * @param mean (images, channels)
   * @param variance (images, channels), biased
   * @param dx (images, pixels, channels)
   */
  public static void backward(
      Parallel parallel,
      Span x,
      Span dy,
      Span mean,
      Span variance,
      Span dx,
      int images,
      int pixels,
      int channels,
      float epsilon) {
    Scratch shared = parallel.shared();
    double[] sums = shared.doubles(0, 2 * channels);
    for (int n = 0; n < images; n++) {
      Tiling image = Tiling.of(n * pixels, pixels, channels, x, dy, dx);
      float[] center = shared.floats(0, image.row());
      float[] scale = shared.floats(1, image.row());
      float[] inverse = shared.floats(2, channels);
      mean.load(n * channels, center, channels);
      variance.load(n * channels, inverse, channels);
      for (int c = 0; c < channels; c++) {
        double spread = (double) inverse[c] + epsilon;
        scale[c] = (float) (1 / Math.sqrt(spread));
        inverse[c] = (float) (1 / spread);
      }
      Normalization.backward(parallel, image, x, null, dy, dx, center, scale, inverse, sums);
    }
  }
}
