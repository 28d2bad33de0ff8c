// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Batch normalisation over all pixels, with the rectifier fused in. */
public final class BatchNormKernel {
  private BatchNormKernel() {}

  /**
   * Normalises with the batch's own statistics and writes them: y = weight (x - mean) /
   * sqrt(variance + epsilon) + bias, rectified where {@code relu}.
   *
   * @param x (pixels, channels)
   * @param weight (channels)
   * @param bias (channels)
   * @param y (pixels, channels)
   * @param mean (channels), written
   * @param variance (channels), biased, written
   */
  public static void training(
      Parallel parallel,
      Span x,
      Span weight,
      Span bias,
      Span y,
      Span mean,
      Span variance,
      int pixels,
      int channels,
      float epsilon,
      boolean relu) {
    Tiling tiling = Tiling.whole(pixels, channels, x, y);
    Scratch shared = parallel.shared();
    double[] moments = shared.doubles(0, 2 * channels);
    Moments.of(parallel, tiling, x, moments);
    ChannelSums.store(parallel, moments, 0, 1, channels, mean, 0);
    ChannelSums.store(parallel, moments, channels, 1, channels, variance, 0);
    float[] center = shared.floats(0, tiling.row());
    float[] scale = shared.floats(1, tiling.row());
    float[] shift = shared.floats(2, tiling.row());
    weight.load(0, scale, channels);
    bias.load(0, shift, channels);
    for (int c = 0; c < channels; c++) {
      center[c] = (float) moments[c];
      double factor = scale[c] / Math.sqrt(moments[channels + c] + epsilon);
      scale[c] = (float) factor;
      shift[c] = (float) (shift[c] - (moments[c] - center[c]) * factor);
    }
    Normalization.apply(parallel, tiling, x, y, center, scale, shift, relu);
  }

  /** Normalises as {@link #training} does, with statistics that are read. */
  public static void inference(
      Parallel parallel,
      Span x,
      Span weight,
      Span bias,
      Span y,
      Span mean,
      Span variance,
      int pixels,
      int channels,
      float epsilon,
      boolean relu) {
    Tiling tiling = Tiling.whole(pixels, channels, x, y);
    Scratch shared = parallel.shared();
    float[] center = shared.floats(0, tiling.row());
    float[] scale = shared.floats(1, tiling.row());
    float[] shift = shared.floats(2, tiling.row());
    float[] spread = shared.floats(3, channels);
    mean.load(0, center, channels);
    weight.load(0, scale, channels);
    bias.load(0, shift, channels);
    variance.load(0, spread, channels);
    for (int c = 0; c < channels; c++) {
      scale[c] = (float) (scale[c] / Math.sqrt((double) spread[c] + epsilon));
    }
    Normalization.apply(parallel, tiling, x, y, center, scale, shift, relu);
  }

  /**
   * Gradients of {@link #training}: with g = dy where y > 0 or y is null, else 0, and xhat = (x -
   * mean) / sqrt(variance + epsilon), dBias = sum g, dWeight = sum g xhat, dx = weight /
   * sqrt(variance + epsilon) (g - dBias / pixels - xhat dWeight / pixels). {@code dx} may be {@code
   * dy}.
   *
   * @param x (pixels, channels)
   * @param y (pixels, channels), or null where nothing was rectified
   * @param dy (pixels, channels)
   * @param weight (channels)
   * @param mean (channels)
   * @param variance (channels), biased
   * @param dx (pixels, channels)
   * @param dWeight (channels)
   * @param dBias (channels)
   */
  public static void backward(
      Parallel parallel,
      Span x,
      Span y,
      Span dy,
      Span weight,
      Span mean,
      Span variance,
      Span dx,
      Span dWeight,
      Span dBias,
      int pixels,
      int channels,
      float epsilon) {
    Tiling tiling = Tiling.whole(pixels, channels, x, y, dy, dx);
    Scratch shared = parallel.shared();
    float[] center = shared.floats(0, tiling.row());
    float[] scale = shared.floats(1, tiling.row());
    float[] inverse = shared.floats(2, channels);
    mean.load(0, center, channels);
    weight.load(0, scale, channels);
    variance.load(0, inverse, channels);
    for (int c = 0; c < channels; c++) {
      double spread = (double) inverse[c] + epsilon;
      scale[c] = (float) (scale[c] / Math.sqrt(spread));
      inverse[c] = (float) (1 / spread);
    }
    double[] sums = shared.doubles(0, 2 * channels);
    Normalization.backward(parallel, tiling, x, y, dy, dx, center, scale, inverse, sums);
    for (int c = 0; c < channels; c++) {
      sums[channels + c] *= Math.sqrt(inverse[c]);
    }
    ChannelSums.store(parallel, sums, 0, 1, channels, dBias, 0);
    ChannelSums.store(parallel, sums, channels, 1, channels, dWeight, 0);
  }

  /**
   * running = (1 - momentum) running + momentum batch, the variance made unbiased by count / (count
   * - 1) where count is above 1.
   *
   * @param mean (channels)
   * @param variance (channels), biased
   * @param runningMean (channels), updated
   * @param runningVariance (channels), updated
   * @param count elements behind each mean
   */
  public static void updateRunning(
      Parallel parallel,
      Span mean,
      Span variance,
      Span runningMean,
      Span runningVariance,
      int channels,
      long count,
      float momentum) {
    double unbiased = count > 1 ? (double) count / (count - 1) : 1;
    update(parallel, mean, runningMean, channels, 1, momentum);
    update(parallel, variance, runningVariance, channels, unbiased, momentum);
  }

  private static void update(
      Parallel parallel, Span batch, Span running, int channels, double factor, float momentum) {
    float[] next = parallel.shared().floats(0, channels);
    float[] last = parallel.shared().floats(1, channels);
    batch.load(0, next, channels);
    running.load(0, last, channels);
    for (int c = 0; c < channels; c++) {
      last[c] = (float) ((1.0 - momentum) * last[c] + momentum * factor * next[c]);
    }
    running.store(0, last, channels);
  }
}
