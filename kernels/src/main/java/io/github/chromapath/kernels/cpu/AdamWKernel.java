// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.AdamW;

/** The kernel of {@link AdamW}. */
final class AdamWKernel {
  private final Span w;
  private final Span g;
  private final Span m;
  private final Span v;
  private final Span share;
  private final AdamW.Constants constants;

  private AdamWKernel(AdamW op, Views views) {
    w = views.span(op.w());
    g = views.span(op.g());
    m = views.span(op.state().m());
    v = views.span(op.state().v());
    share = views.span(op.state().share());
    constants = op.constants();
  }

  static Runnable bind(AdamW op, Views views, Parallel parallel) {
    AdamWKernel kernel = new AdamWKernel(op, views);
    Span rates = views.span(op.rates());
    Tiling tiling = Tiling.elements(kernel.w);
    return () -> {
      float[] values = parallel.shared().floats(0, AdamW.RATES);
      rates.load(0, values, AdamW.RATES);
      tiling.forEachRange(
          parallel, (start, count, scratch) -> kernel.step(start, count, scratch, values));
    };
  }

  private void step(int start, int count, Scratch scratch, float[] rates) {
    float[] parameters = scratch.floats(0, count);
    float[] gradients = scratch.floats(1, count);
    float[] means = scratch.floats(2, count);
    float[] squares = scratch.floats(3, count);
    float[] shares = scratch.floats(4, count);
    w.load(start, parameters, count);
    g.load(start, gradients, count);
    m.load(start, means, count);
    v.load(start, squares, count);
    share.load(start, shares, count);
    decay(parameters, shares, count, rates[0]);
    average(means, gradients, count, constants.beta1());
    averageSquares(squares, gradients, count, constants.beta2());
    float step = rates[1];
    float scale = rates[2];
    float epsilon = constants.epsilon();
    for (int i = 0; i < count; i++) {
      parameters[i] -= step * (means[i] / ((float) Math.sqrt(squares[i]) * scale + epsilon));
    }
    w.store(start, parameters, count);
    m.store(start, means, count);
    v.store(start, squares, count);
  }

  private static void decay(float[] w, float[] share, int count, float decay) {
    for (int i = 0; i < count; i++) {
      w[i] -= decay * share[i] * w[i];
    }
  }

  private static void average(float[] mean, float[] x, int count, float beta) {
    float rest = 1 - beta;
    for (int i = 0; i < count; i++) {
      mean[i] = beta * mean[i] + rest * x[i];
    }
  }

  private static void averageSquares(float[] mean, float[] x, int count, float beta) {
    float rest = 1 - beta;
    for (int i = 0; i < count; i++) {
      mean[i] = beta * mean[i] + rest * x[i] * x[i];
    }
  }
}
