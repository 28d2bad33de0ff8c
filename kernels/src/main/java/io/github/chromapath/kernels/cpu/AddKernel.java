// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.Add;

/** The kernel of {@link Add}. */
final class AddKernel {
  private AddKernel() {}

  static Runnable bind(Add op, Views views, Parallel parallel) {
    Span a = views.span(op.a());
    Span b = views.span(op.b());
    Span y = views.span(op.y());
    boolean relu = op.relu();
    Tiling tiling = Tiling.elements(a, b, y);
    Tiling.TileTask task =
        tile -> {
          float[] sum = tile.load(a, 0);
          add(sum, tile.load(b, 1), tile.count());
          if (relu) {
            tile.storeRectified(y, sum);
          } else {
            tile.store(y, sum);
          }
        };
    return () -> tiling.forEachTile(parallel, task);
  }

  private static void add(float[] a, float[] b, int count) {
    for (int i = 0; i < count; i++) {
      a[i] += b[i];
    }
  }
}
