// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.SquaredError;

/** The kernel of {@link SquaredError}. */
final class SquaredErrorKernel {
  private SquaredErrorKernel() {}

  static Runnable bind(SquaredError op, Views views, Parallel parallel) {
    MeanLoss.Operands operands =
        MeanLoss.Operands.of(views, op.x(), op.target(), op.loss(), op.dx());
    return MeanLoss.bind(operands, 2 * op.weight(), SquaredErrorKernel::apply, parallel);
  }

  private static void apply(float[] x, float[] target, int count, float scale, float[] sums) {
    for (int j = 0; j < count; j++) {
      float d = x[j] - target[j];
      sums[j] += d * d;
      x[j] = d * scale;
    }
  }
}
