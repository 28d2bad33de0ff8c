// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Mean Huber loss and its gradient. */
public final class HuberKernel {
  private HuberKernel() {}

  /**
   * With d = x - target and e = d clamped to [-delta, delta]: loss = mean of e (d - e / 2), which
   * is d^2 / 2 within delta and delta (|d| - delta / 2) beyond; dx = weight e / elements. {@code
   * dx} may be {@code x} or {@code target}, or null.
   */
  public static void forward(
      Parallel parallel, Span x, Span target, Span loss, Span dx, float delta, float weight) {
    MeanLoss.mean(
        parallel,
        x,
        target,
        loss,
        dx,
        weight,
        (value, wanted, count, scale, sums) -> apply(value, wanted, count, scale, sums, delta));
  }

  private static void apply(
      float[] x, float[] target, int count, float scale, float[] sums, float delta) {
    for (int j = 0; j < count; j++) {
      float d = x[j] - target[j];
      float e = Math.max(-delta, Math.min(delta, d));
      sums[j] += e * (d - 0.5f * e);
      x[j] = e * scale;
    }
  }
}
