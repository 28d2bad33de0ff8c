// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.Sigmoid;

/** The kernels of {@link Sigmoid}. */
final class SigmoidKernel {
  private SigmoidKernel() {}

  static Runnable bind(Sigmoid.Forward op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span y = views.span(op.y());
    Tiling tiling = Tiling.elements(x, y);
    Tiling.TileTask task =
        tile -> {
          float[] values = tile.load(x, 0);
          sigmoid(values, tile.scratch().floats(1, tile.count()), tile.count());
          tile.store(y, values);
        };
    return () -> tiling.forEachTile(parallel, task);
  }

  static Runnable bind(Sigmoid.Backward op, Views views, Parallel parallel) {
    Span y = views.span(op.y());
    Span dy = views.span(op.dy());
    Span dx = views.span(op.dx());
    Tiling tiling = Tiling.elements(y, dy, dx);
    Tiling.TileTask task =
        tile -> {
          float[] gradient = tile.load(dy, 1);
          backward(tile.load(y, 0), gradient, tile.count());
          tile.store(dx, gradient);
        };
    return () -> tiling.forEachTile(parallel, task);
  }

  private static void sigmoid(float[] x, float[] spare, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = -x[i];
    }
    Exponential.of(x, x, spare, count);
    for (int i = 0; i < count; i++) {
      x[i] = 1 / (1 + x[i]);
    }
  }

  /** The sigmoid of one value, accurate in double before it is rounded. */
  static float sigmoid(double x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }

  /** dy = dy y (1 - y). */
  static void backward(float[] y, float[] dy, int count) {
    for (int i = 0; i < count; i++) {
      dy[i] *= y[i] * (1 - y[i]);
    }
  }
}
