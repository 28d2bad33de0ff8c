// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Sum of two tensors. */
public final class AddKernel {
  private AddKernel() {}

  /** y = a + b, rectified where {@code relu}. {@code y} may be {@code a} or {@code b}. */
  public static void forward(Parallel parallel, Span a, Span b, Span y, boolean relu) {
    Tiling tiling = Tiling.elements(a, b, y);
    tiling.forEachRow(
        parallel,
        row -> {
          float[] sum = row.load(a, 0);
          add(sum, row.load(b, 1), row.count());
          if (relu) {
            ReluKernel.rectify(sum, row.count());
          }
          row.store(y, sum);
        });
  }

  private static void add(float[] a, float[] b, int count) {
    for (int i = 0; i < count; i++) {
      a[i] += b[i];
    }
  }
}
