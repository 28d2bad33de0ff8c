package io.github.chromapath.kernels.twin;

/** The AdaDelta step. */
public final class AdaDeltaTwin {
  private AdaDeltaTwin() {}

  /**
   * v = rho v + (1 - rho) g^2; d = sqrt(u + epsilon) / sqrt(v + epsilon) g; u = rho u + (1 - rho)
   * d^2; w -= lr d.
   */
  public static void step(
      Parallel parallel, Span w, Span g, Span v, Span u, float lr, float rho, float epsilon) {
    Cut.elements(w)
        .forEachRow(
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
              step(parameters, gradients, squares, updates, count, lr, rho, epsilon);
              w.store(start, parameters, count);
              v.store(start, squares, count);
              u.store(start, updates, count);
            });
  }

  private static void step(
      float[] w, float[] g, float[] v, float[] u, int count, float lr, float rho, float epsilon) {
    float rest = 1 - rho;
    for (int i = 0; i < count; i++) {
      float square = rho * v[i] + rest * g[i] * g[i];
      float d = (float) Math.sqrt(u[i] + epsilon) / (float) Math.sqrt(square + epsilon) * g[i];
      v[i] = square;
      u[i] = rho * u[i] + rest * d * d;
      w[i] -= lr * d;
    }
  }
}
