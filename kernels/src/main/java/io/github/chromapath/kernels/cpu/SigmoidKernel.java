// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Logistic function. */
public final class SigmoidKernel {
  private SigmoidKernel() {}

  /** y = 1 / (1 + exp(-x)). {@code y} may be {@code x}. */
  public static void forward(Parallel parallel, Span x, Span y) {
    Tiling tiling = Tiling.elements(x, y);
    tiling.forEachRow(
        parallel,
        row -> {
          float[] tile = row.load(x, 0);
          sigmoid(tile, row.tiles().floats(1, row.count()), row.count());
          row.store(y, tile);
        });
  }

  /** dx = dy y (1 - y). {@code dx} may be {@code dy}. */
  public static void backward(Parallel parallel, Span y, Span dy, Span dx) {
    Tiling tiling = Tiling.elements(y, dy, dx);
    tiling.forEachRow(
        parallel,
        row -> {
          float[] gradient = row.load(dy, 1);
          throughSigmoid(row.load(y, 0), gradient, row.count());
          row.store(dx, gradient);
        });
  }

  private static void sigmoid(float[] x, float[] scratch, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = -x[i];
    }
    Exponential.of(x, x, scratch, count);
    for (int i = 0; i < count; i++) {
      x[i] = 1 / (1 + x[i]);
    }
  }

  /** One value, for gates. */
  static float sigmoid(double x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }

  /** dy = dy y (1 - y). */
  static void throughSigmoid(float[] y, float[] dy, int count) {
    for (int i = 0; i < count; i++) {
      dy[i] *= y[i] * (1 - y[i]);
    }
  }
}
