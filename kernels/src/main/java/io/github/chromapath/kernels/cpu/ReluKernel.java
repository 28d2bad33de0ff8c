// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Rectified linear unit. */
public final class ReluKernel {
  private ReluKernel() {}

  /** y = max(0, x); NaN stays NaN. {@code y} may be {@code x}. */
  public static void forward(Parallel parallel, Span x, Span y) {
    Tiling tiling = Tiling.elements(x, y);
    tiling.forEachRow(
        parallel,
        row -> {
          float[] tile = row.load(x, 0);
          rectify(tile, row.count());
          row.store(y, tile);
        });
  }

  /** dx = dy where y > 0, else 0. {@code dx} may be {@code dy}. */
  public static void backward(Parallel parallel, Span y, Span dy, Span dx) {
    Tiling.elements(y, dy, dx).forEachRow(parallel, row -> ReluMask.store(row, y, dy, dx));
  }

  static void rectify(float[] x, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = Math.max(0, x[i]);
    }
  }
}
