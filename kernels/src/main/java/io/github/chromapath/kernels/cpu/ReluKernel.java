// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.Relu;

/** The kernels of {@link Relu}. */
final class ReluKernel {
  private ReluKernel() {}

  static Runnable bind(Relu.Forward op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span y = views.span(op.y());
    Tiling tiling = Tiling.elements(x, y);
    Tiling.TileTask task =
        tile -> {
          tile.storeRectified(y, tile.load(x, 0));
        };
    return () -> tiling.forEachTile(parallel, task);
  }

  static Runnable bind(Relu.Backward op, Views views, Parallel parallel) {
    Span y = views.span(op.y());
    Span dy = views.span(op.dy());
    Span dx = views.span(op.dx());
    Tiling tiling = Tiling.elements(y, dy, dx);
    Tiling.TileTask task = tile -> ReluMask.store(tile, y, dy, dx);
    return () -> tiling.forEachTile(parallel, task);
  }

  /** x = max(0, x); NaN stays NaN. */
  static void rectify(float[] x, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = Math.max(0, x[i]);
    }
  }
}
