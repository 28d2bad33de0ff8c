// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.InstanceNorm;
import java.util.List;
import java.util.Optional;

/** The kernels of {@link InstanceNorm}. */
final class InstanceNormKernel {
  private InstanceNormKernel() {}

  static Runnable bind(InstanceNorm.Forward op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span y = views.span(op.y());
    Span mean = views.span(op.mean());
    Span variance = views.span(op.variance());
    int channels = op.x().shape().c();
    List<Tiling> images = Tiling.perImage(op.x().shape(), x, y);
    Normalization normalization = new Normalization(parallel, x, y, false);
    return () -> {
      Scratch shared = parallel.shared();
      double[] moments = shared.doubles(0, 2 * channels);
      for (int n = 0; n < images.size(); n++) {
        Tiling image = images.get(n);
        new Moments(parallel, image, x).compute(moments);
        ChannelSums.store(parallel, moments, 0, 1, new Slice(mean, n * channels, channels));
        ChannelSums.store(
            parallel, moments, channels, 1, new Slice(variance, n * channels, channels));
        float[] center = shared.floats(0, image.length());
        float[] scale = shared.floats(1, image.length());
        float[] shift = shared.floats(2, image.length());
        for (int c = 0; c < channels; c++) {
          center[c] = (float) moments[c];
          double factor = 1 / Math.sqrt(moments[channels + c] + op.epsilon());
          scale[c] = (float) factor;
          shift[c] = (float) ((center[c] - moments[c]) * factor);
        }
        normalization.apply(image, center, scale, shift);
      }
    };
  }

  static Runnable bind(InstanceNorm.Backward op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span dy = views.span(op.dy());
    Span dx = views.span(op.dx());
    Span mean = views.span(op.mean());
    Span variance = views.span(op.variance());
    int channels = op.x().shape().c();
    List<Tiling> images = Tiling.perImage(op.x().shape(), x, dy, dx);
    NormalizationGradient gradient =
        new NormalizationGradient(parallel, x, Optional.empty(), dy, dx);
    return () -> {
      Scratch shared = parallel.shared();
      double[] sums = shared.doubles(0, 2 * channels);
      for (int n = 0; n < images.size(); n++) {
        Tiling image = images.get(n);
        float[] center = shared.floats(0, image.length());
        float[] scale = shared.floats(1, image.length());
        float[] inverse = shared.floats(2, channels);
        mean.load(n * channels, center, channels);
        variance.load(n * channels, inverse, channels);
        for (int c = 0; c < channels; c++) {
          double spread = (double) inverse[c] + op.epsilon();
          scale[c] = (float) (1 / Math.sqrt(spread));
          inverse[c] = (float) (1 / spread);
        }
        gradient.apply(image, new NormalizationGradient.Channels(center, scale, inverse), sums);
      }
    };
  }
}
