// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.Scale;

/** The kernel of {@link Scale}. */
final class ScaleKernel {
  private ScaleKernel() {}

  static Runnable bind(Scale op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span factor = views.span(op.factor());
    Span y = views.span(op.y());
    Tiling tiling = Tiling.elements(x, y);
    return () -> {
      float[] scale = parallel.shared().floats(0, 1);
      factor.load(0, scale, 1);
      tiling.forEachTile(
          parallel,
          tile -> {
            float[] values = tile.load(x, 0);
            multiply(values, scale[0], tile.count());
            tile.store(y, values);
          });
    };
  }

  private static void multiply(float[] values, float factor, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= factor;
    }
  }
}
