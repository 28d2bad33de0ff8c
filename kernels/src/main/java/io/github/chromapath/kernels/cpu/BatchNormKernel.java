// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.BatchNorm;
import java.util.Optional;

/** The kernels of {@link BatchNorm}. */
final class BatchNormKernel {
  private BatchNormKernel() {}

  static Runnable bind(BatchNorm.Training op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span y = views.span(op.y());
    Span weight = views.span(op.weight());
    Span bias = views.span(op.bias());
    Slice mean = Slice.all(views.span(op.mean()));
    Slice variance = Slice.all(views.span(op.variance()));
    Span coefficients = views.span(op.coefficients());
    int channels = op.x().shape().c();
    Tiling tiling = Tiling.whole(op.x().shape(), x, y);
    Moments statistics = new Moments(parallel, tiling, x);
    Normalization normalization = new Normalization(parallel, x, y, op.relu());
    return () -> {
      Scratch shared = parallel.shared();
      double[] moments = shared.doubles(0, 2 * channels);
      statistics.compute(moments);
      ChannelSums.store(parallel, moments, 0, 1, mean);
      ChannelSums.store(parallel, moments, channels, 1, variance);
      float[] center = shared.floats(0, tiling.length());
      float[] scale = shared.floats(1, tiling.length());
      float[] shift = shared.floats(2, tiling.length());
      weight.load(0, scale, channels);
      bias.load(0, shift, channels);
      Affine affine = new Affine(center, scale, shift);
      affine.normalize(moments, channels, op.epsilon());
      affine.store(coefficients, channels);
      normalization.apply(tiling, center, scale, shift);
    };
  }

  /** The coefficients of a batch norm: y = scale (x - center) + shift. */
  static final class Affine {
    private final float[] center;
    private final float[] scale;
    private final float[] shift;

    /**
     * Takes arrays that are filled later.
     *
     * @param scale contains the weight
     * @param shift contains the bias
     */
    Affine(float[] center, float[] scale, float[] shift) {
      this.center = center;
      this.scale = scale;
      this.shift = shift;
    }

    /** Sets the coefficients. The moments are the means, then the variances, of all channels. */
    void normalize(double[] moments, int channels, float epsilon) {
      for (int c = 0; c < channels; c++) {
        center[c] = (float) moments[c];
        double factor = scale[c] / Math.sqrt(moments[channels + c] + epsilon);
        scale[c] = (float) factor;
        shift[c] = (float) (shift[c] - (moments[c] - center[c]) * factor);
      }
    }

    void store(Span coefficients, int channels) {
      coefficients.store(0, center, channels);
      coefficients.store(channels, scale, channels);
      coefficients.store(2 * channels, shift, channels);
    }
  }

  static Runnable bind(BatchNorm.Apply op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span y = views.span(op.y());
    Span coefficients = views.span(op.coefficients());
    int channels = op.x().shape().c();
    Tiling tiling = Tiling.whole(op.x().shape(), x, y);
    Normalization normalization = new Normalization(parallel, x, y, op.relu());
    return () -> {
      Scratch shared = parallel.shared();
      float[] center = shared.floats(0, tiling.length());
      float[] scale = shared.floats(1, tiling.length());
      float[] shift = shared.floats(2, tiling.length());
      coefficients.load(0, center, channels);
      coefficients.load(channels, scale, channels);
      coefficients.load(2 * channels, shift, channels);
      normalization.apply(tiling, center, scale, shift);
    };
  }

  static Runnable bind(BatchNorm.Inference op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span y = views.span(op.y());
    Span weight = views.span(op.weight());
    Span bias = views.span(op.bias());
    Span mean = views.span(op.mean());
    Span variance = views.span(op.variance());
    int channels = op.x().shape().c();
    Tiling tiling = Tiling.whole(op.x().shape(), x, y);
    Normalization normalization = new Normalization(parallel, x, y, op.relu());
    return () -> {
      Scratch shared = parallel.shared();
      float[] center = shared.floats(0, tiling.length());
      float[] scale = shared.floats(1, tiling.length());
      float[] shift = shared.floats(2, tiling.length());
      float[] spread = shared.floats(3, channels);
      mean.load(0, center, channels);
      weight.load(0, scale, channels);
      bias.load(0, shift, channels);
      variance.load(0, spread, channels);
      for (int c = 0; c < channels; c++) {
        scale[c] = (float) (scale[c] / Math.sqrt((double) spread[c] + op.epsilon()));
      }
      normalization.apply(tiling, center, scale, shift);
    };
  }

  static Runnable bind(BatchNorm.Backward op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Optional<NormalizationGradient.Forward> forward =
        views
            .span(op.coefficients())
            .map(span -> new NormalizationGradient.Forward(span, op.x().type()));
    Span dy = views.span(op.dy());
    Span dx = views.span(op.dx());
    Span weight = views.span(op.weight());
    Span mean = views.span(op.mean());
    Span variance = views.span(op.variance());
    Slice dWeight = Slice.all(views.span(op.dWeight()));
    Slice dBias = Slice.all(views.span(op.dBias()));
    int channels = op.x().shape().c();
    Tiling tiling = Tiling.whole(op.x().shape(), x, dy, dx);
    NormalizationGradient gradient = new NormalizationGradient(parallel, x, forward, dy, dx);
    return () -> {
      Scratch shared = parallel.shared();
      float[] center = shared.floats(0, tiling.length());
      float[] scale = shared.floats(1, tiling.length());
      float[] inverse = shared.floats(2, channels);
      mean.load(0, center, channels);
      weight.load(0, scale, channels);
      variance.load(0, inverse, channels);
      for (int c = 0; c < channels; c++) {
        double spread = (double) inverse[c] + op.epsilon();
        scale[c] = (float) (scale[c] / Math.sqrt(spread));
        inverse[c] = (float) (1 / spread);
      }
      double[] sums = shared.doubles(0, 2 * channels);
      gradient.apply(tiling, new NormalizationGradient.Channels(center, scale, inverse), sums);
      for (int c = 0; c < channels; c++) {
        sums[channels + c] *= Math.sqrt(inverse[c]);
      }
      ChannelSums.store(parallel, sums, 0, 1, dBias);
      ChannelSums.store(parallel, sums, channels, 1, dWeight);
    };
  }

  static Runnable bind(BatchNorm.UpdateRunning op, Views views, Parallel parallel) {
    Slice mean = Slice.all(views.span(op.mean()));
    Slice variance = Slice.all(views.span(op.variance()));
    Slice runningMean = Slice.all(views.span(op.runningMean()));
    Slice runningVariance = Slice.all(views.span(op.runningVariance()));
    float momentum = op.momentum();
    double unbiased = op.count() > 1 ? (double) op.count() / (op.count() - 1) : 1;
    return () -> {
      update(parallel.shared(), mean, runningMean, 1, momentum);
      update(parallel.shared(), variance, runningVariance, unbiased, momentum);
    };
  }

  /** running = (1 - momentum) running + momentum factor batch. */
  private static void update(
      Scratch shared, Slice batch, Slice running, double factor, float momentum) {
    int channels = batch.count();
    float[] next = batch.load(shared.floats(0, channels));
    float[] last = running.load(shared.floats(1, channels));
    for (int c = 0; c < channels; c++) {
      last[c] = (float) ((1.0 - momentum) * last[c] + momentum * factor * next[c]);
    }
    running.store(last);
  }
}
