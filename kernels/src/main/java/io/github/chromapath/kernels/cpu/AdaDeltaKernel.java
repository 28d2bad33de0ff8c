// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** The AdaDelta step. */
public final class AdaDeltaKernel {
  private AdaDeltaKernel() {}

  /**
   * v = rho v + (1 - rho) g^2; d = sqrt(u + epsilon) / sqrt(v + epsilon) g; u = rho u + (1 - rho)
   * d^2; w -= lr d.
   *
   * @param lr one element
   */
  public static void step(
      Parallel parallel, Span w, Span g, Span v, Span u, Span lr, float rho, float epsilon) {
    float[] rate = parallel.shared().floats(0, 1);
    lr.load(0, rate, 1);
    Tiling.elements(w)
        .forEachRange(
            parallel,
            (start, count, tiles) -> {
              float[] parameters = tiles.floats(0, count);
              float[] gradients = tiles.floats(1, count);
              float[] squares = tiles.floats(2, count);
              float[] updates = tiles.floats(3, count);
              w.load(start, parameters, count);
              g.load(start, gradients, count);
              v.load(start, squares, count);
              u.load(start, updates, count);
              average(squares, gradients, count, rho);
              rescale(gradients, squares, updates, count, epsilon);
              average(updates, gradients, count, rho);
              descend(parameters, gradients, count, rate[0]);
              w.store(start, parameters, count);
              v.store(start, squares, count);
              u.store(start, updates, count);
            });
  }

  /** mean = rho mean + (1 - rho) x^2. */
  private static void average(float[] mean, float[] x, int count, float rho) {
    float rest = 1 - rho;
    for (int i = 0; i < count; i++) {
      mean[i] = rho * mean[i] + rest * x[i] * x[i];
    }
  }

  /** g = d = sqrt(u + epsilon) / sqrt(v + epsilon) g. */
  private static void rescale(float[] g, float[] v, float[] u, int count, float epsilon) {
    for (int i = 0; i < count; i++) {
      g[i] *= (float) Math.sqrt(u[i] + epsilon) / (float) Math.sqrt(v[i] + epsilon);
    }
  }

  private static void descend(float[] w, float[] d, int count, float lr) {
    for (int i = 0; i < count; i++) {
      w[i] -= lr * d[i];
    }
  }
}
