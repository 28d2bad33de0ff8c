// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.AdaDelta;

/** The kernel of {@link AdaDelta}. */
final class AdaDeltaKernel {
  private final Span w;
  private final Span g;
  private final Span v;
  private final Span u;
  private final float rho;
  private final float epsilon;

  private AdaDeltaKernel(AdaDelta op, Views views) {
    w = views.span(op.w());
    g = views.span(op.g());
    v = views.span(op.v());
    u = views.span(op.u());
    rho = op.rho();
    epsilon = op.epsilon();
  }

  static Runnable bind(AdaDelta op, Views views, Parallel parallel) {
    AdaDeltaKernel kernel = new AdaDeltaKernel(op, views);
    Span lr = views.span(op.lr());
    Tiling tiling = Tiling.elements(kernel.w);
    return () -> {
      float[] rate = parallel.shared().floats(0, 1);
      lr.load(0, rate, 1);
      tiling.forEachRange(
          parallel, (start, count, scratch) -> kernel.step(start, count, scratch, rate[0]));
    };
  }

  private void step(int start, int count, Scratch scratch, float lr) {
    float[] parameters = scratch.floats(0, count);
    float[] gradients = scratch.floats(1, count);
    float[] squares = scratch.floats(2, count);
    float[] updates = scratch.floats(3, count);
    w.load(start, parameters, count);
    g.load(start, gradients, count);
    v.load(start, squares, count);
    u.load(start, updates, count);
    average(squares, gradients, count, rho);
    rescale(gradients, squares, updates, count, epsilon);
    average(updates, gradients, count, rho);
    descend(parameters, gradients, count, lr);
    w.store(start, parameters, count);
    v.store(start, squares, count);
    u.store(start, updates, count);
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
