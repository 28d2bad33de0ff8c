// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.SyncBatchNorm;
import io.github.chromapath.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/** The kernels of {@link SyncBatchNorm}. */
final class SyncBatchNormKernel {
  private SyncBatchNormKernel() {}

  static Runnable bind(SyncBatchNorm.Moments op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span target = views.span(op.moments());
    int channels = op.x().shape().c();
    Moments statistics = new Moments(parallel, Tiling.whole(op.x().shape(), x), x);
    return () -> {
      Scratch shared = parallel.shared();
      double[] moments = shared.doubles(0, 2 * channels);
      statistics.compute(moments);
      store(moments, channels, op.rank(), target, shared.floats(0, target.size()));
    };
  }

  /** Stores two numbers per channel in a row, and 0 in all others. */
  private static void store(double[] numbers, int channels, int rank, Span target, float[] rows) {
    Arrays.fill(rows, 0, target.size(), 0);
    for (int i = 0; i < 2 * channels; i++) {
      int at = at(rank, i / channels, channels) + i % channels;
      rows[at] = (float) numbers[i];
      // Infinity and NaN have no rest.
      rows[at + channels] = Float.isFinite(rows[at]) ? (float) (numbers[i] - rows[at]) : 0;
    }
    target.store(0, rows, target.size());
  }

  /** Index of the first element of a number in the row of a rank. */
  private static int at(int rank, int number, int channels) {
    return (SyncBatchNorm.PARTS * rank + 2 * number) * channels;
  }

  static Runnable bind(SyncBatchNorm.Merge op, Views views, Parallel parallel) {
    Span source = views.span(op.moments());
    Span weight = views.span(op.weight());
    Span bias = views.span(op.bias());
    Slice mean = Slice.all(views.span(op.mean()));
    Slice variance = Slice.all(views.span(op.variance()));
    Span coefficients = views.span(op.coefficients());
    int channels = op.weight().shape().c();
    double[] pixels = op.pixels().stream().mapToDouble(Long::doubleValue).toArray();
    return () -> {
      Scratch shared = parallel.shared();
      float[] rows = shared.floats(0, source.size());
      source.load(0, rows, source.size());
      double[] moments = shared.doubles(0, 2 * channels);
      merge(rows, pixels, channels, moments);
      ChannelSums.store(parallel, moments, 0, 1, mean);
      ChannelSums.store(parallel, moments, channels, 1, variance);
      float[] scale = shared.floats(2, channels);
      float[] shift = shared.floats(3, channels);
      weight.load(0, scale, channels);
      bias.load(0, shift, channels);
      BatchNormKernel.Affine affine =
          new BatchNormKernel.Affine(shared.floats(1, channels), scale, shift);
      affine.normalize(moments, channels, op.epsilon());
      affine.store(coefficients, channels);
    };
  }

  /** Merges the rows of all ranks, in order, into the means and variances of all channels. */
  private static void merge(float[] rows, double[] pixels, int channels, double[] moments) {
    Arrays.fill(moments, 0, 2 * channels, 0);
    double before = 0;
    for (int rank = 0; rank < pixels.length; rank++) {
      double share = pixels[rank] / (before + pixels[rank]);
      for (int c = 0; c < channels; c++) {
        double mean = number(rows, at(rank, 0, channels) + c, channels);
        double variance = number(rows, at(rank, 1, channels) + c, channels);
        double difference = mean - moments[c];
        moments[c] += difference * share;
        moments[channels + c] += pixels[rank] * variance + difference * difference * share * before;
      }
      before += pixels[rank];
    }
    for (int c = 0; c < channels; c++) {
      moments[channels + c] /= before;
    }
  }

  private static double number(float[] rows, int at, int channels) {
    return (double) rows[at] + rows[at + channels];
  }

  static Runnable bind(SyncBatchNorm.Sums op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span dy = views.span(op.dy());
    Span mean = views.span(op.mean());
    Span variance = views.span(op.variance());
    Span target = views.span(op.sums());
    Slice dWeight = Slice.all(views.span(op.dWeight()));
    Slice dBias = Slice.all(views.span(op.dBias()));
    int channels = op.x().shape().c();
    Tiling tiling = Tiling.whole(op.x().shape(), x, dy);
    // No gradient is stored.
    NormalizationGradient gradient =
        new NormalizationGradient(parallel, x, forward(op.coefficients(), op.x(), views), dy, dy);
    return () -> {
      Scratch shared = parallel.shared();
      float[] center = shared.floats(0, tiling.length());
      float[] spread = shared.floats(1, channels);
      mean.load(0, center, channels);
      variance.load(0, spread, channels);
      double[] sums = shared.doubles(0, 2 * channels);
      gradient.sum(tiling, center, sums);
      store(sums, channels, op.rank(), target, shared.floats(7, target.size()));
      for (int c = 0; c < channels; c++) {
        sums[channels + c] *= Math.sqrt((float) (1 / ((double) spread[c] + op.epsilon())));
      }
      ChannelSums.store(parallel, sums, 0, 1, dBias);
      ChannelSums.store(parallel, sums, channels, 1, dWeight);
    };
  }

  private static Optional<NormalizationGradient.Forward> forward(
      Optional<Tensor> coefficients, Tensor x, Views views) {
    return views.span(coefficients).map(span -> new NormalizationGradient.Forward(span, x.type()));
  }

  static Runnable bind(SyncBatchNorm.Backward op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span dy = views.span(op.dy());
    Span dx = views.span(op.dx());
    Span weight = views.span(op.weight());
    Span mean = views.span(op.mean());
    Span variance = views.span(op.variance());
    Span source = views.span(op.sums());
    int channels = op.x().shape().c();
    int ranks = op.sums().shape().n();
    Tiling tiling = Tiling.whole(op.x().shape(), x, dy, dx);
    NormalizationGradient gradient =
        new NormalizationGradient(parallel, x, forward(op.coefficients(), op.x(), views), dy, dx);
    return () -> {
      Scratch shared = parallel.shared();
      float[] center = shared.floats(0, tiling.length());
      float[] scale = shared.floats(1, tiling.length());
      float[] inverse = shared.floats(2, channels);
      float[] rows = shared.floats(7, source.size());
      mean.load(0, center, channels);
      weight.load(0, scale, channels);
      variance.load(0, inverse, channels);
      source.load(0, rows, source.size());
      double[] sums = shared.doubles(0, 2 * channels);
      for (int c = 0; c < channels; c++) {
        double spread = (double) inverse[c] + op.epsilon();
        scale[c] = (float) (scale[c] / Math.sqrt(spread));
        inverse[c] = (float) (1 / spread);
        sums[c] = 0;
        sums[channels + c] = 0;
        for (int rank = 0; rank < ranks; rank++) {
          sums[c] += number(rows, at(rank, 0, channels) + c, channels);
          sums[channels + c] += number(rows, at(rank, 1, channels) + c, channels);
        }
      }
      gradient.combine(
          tiling, new NormalizationGradient.Channels(center, scale, inverse), sums, op.count());
    };
  }
}
