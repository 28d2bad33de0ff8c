// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.Huber;

/** The kernel of {@link Huber}. */
final class HuberKernel {
  private HuberKernel() {}

  static Runnable bind(Huber op, Views views, Parallel parallel) {
    MeanLoss.Operands operands =
        MeanLoss.Operands.of(views, op.x(), op.target(), op.loss(), op.dx())
            .withWeights(views.span(op.weights()));
    return MeanLoss.bind(operands, op.weight(), new Rule(op.delta()), parallel);
  }

  /** With e = d clamped to [-delta, delta], the loss is e (d - e / 2) and its derivative e. */
  private record Rule(float delta) implements MeanLoss.Rule {
    @Override
    public void apply(float[] x, float[] target, int count, float scale, float[] sums) {
      float limit = delta;
      for (int j = 0; j < count; j++) {
        float d = x[j] - target[j];
        float e = Math.max(-limit, Math.min(limit, d));
        sums[j] += e * (d - 0.5f * e);
        x[j] = e * scale;
      }
    }
  }
}
