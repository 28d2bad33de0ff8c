// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Mean squared difference and its gradient. */
public final class SquaredErrorKernel {
  private SquaredErrorKernel() {}

  /**
   * loss = mean of (x - target)^2, dx = 2 weight (x - target) / elements. {@code dx} may be {@code
   * x} or {@code target}, or null.
   */
  public static void forward(
      Parallel parallel, Span x, Span target, Span loss, Span dx, float weight) {
    MeanLoss.mean(parallel, x, target, loss, dx, 2 * weight, SquaredErrorKernel::apply);
  }

  private static void apply(float[] x, float[] target, int count, float scale, float[] sums) {
    for (int j = 0; j < count; j++) {
      float d = x[j] - target[j];
      sums[j] += d * d;
      x[j] = d * scale;
    }
  }
}
