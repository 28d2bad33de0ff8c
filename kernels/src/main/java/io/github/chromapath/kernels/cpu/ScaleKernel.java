// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Product with one number. */
public final class ScaleKernel {
  private ScaleKernel() {}

  /**
   * y = factor x. {@code y} may be {@code x}.
   *
   * @param factor one element
   */
  public static void forward(Parallel parallel, Span x, Span factor, Span y) {
    float[] scale = parallel.shared().floats(0, 1);
    factor.load(0, scale, 1);
    Tiling tiling = Tiling.elements(x, y);
    tiling.forEachRow(
        parallel,
        row -> {
          float[] values = row.load(x, 0);
          multiply(values, scale[0], row.count());
          row.store(y, values);
        });
  }

  private static void multiply(float[] values, float factor, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= factor;
    }
  }
}
