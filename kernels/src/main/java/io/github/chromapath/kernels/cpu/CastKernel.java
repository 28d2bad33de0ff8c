// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.Cast;

/** The kernel of {@link Cast}. */
final class CastKernel {
  private CastKernel() {}

  static Runnable bind(Cast op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span y = views.span(op.y());
    Tiling tiling = Tiling.elements(x, y);
    Tiling.TileTask task = tile -> tile.store(y, tile.load(x, 0));
    return () -> tiling.forEachTile(parallel, task);
  }
}
