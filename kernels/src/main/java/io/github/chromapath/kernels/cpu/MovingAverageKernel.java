// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.MovingAverage;

/** The kernel of {@link MovingAverage}. */
final class MovingAverageKernel {
  private MovingAverageKernel() {}

  static Runnable bind(MovingAverage op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span mean = views.span(op.mean());
    Span weight = views.span(op.weight());
    Tiling tiling = Tiling.elements(mean);
    return () -> {
      float[] share = parallel.shared().floats(0, 1);
      weight.load(0, share, 1);
      tiling.forEachRange(
          parallel,
          (start, count, scratch) -> {
            float[] values = scratch.floats(0, count);
            float[] means = scratch.floats(1, count);
            x.load(start, values, count);
            mean.load(start, means, count);
            average(means, values, count, share[0]);
            mean.store(start, means, count);
          });
    };
  }

  private static void average(float[] mean, float[] x, int count, float weight) {
    for (int i = 0; i < count; i++) {
      mean[i] += weight * (x[i] - mean[i]);
    }
  }
}
