// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.chromapath.op.AdamW;
import io.github.chromapath.op.MovingAverage;
import io.github.chromapath.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** AdamW and the moving average against their definitions in double precision. */
@Tag("fast")
class OptimizerKernelTest {
  private static final int COUNT = 70_001;

  /** The first step of PyTorch's AdamW: both bias corrections matter most here. */
  @Test
  void adamWMatchesTheDefinition() {
    float beta1 = 0.9f;
    float beta2 = 0.999f;
    double lr = 0.05;
    double weightDecay = 0.1;
    float[] w = Reference.normal(COUNT, 1);
    float[] g = Reference.normal(COUNT, 2);
    float[] share = new float[COUNT];
    double[] nextW = new double[COUNT];
    double[] nextM = new double[COUNT];
    double[] nextV = new double[COUNT];
    for (int i = 0; i < COUNT; i++) {
      share[i] = i % 3 == 0 ? 0 : 1;
      nextM[i] = (1.0 - beta1) * g[i];
      nextV[i] = (1.0 - beta2) * g[i] * g[i];
      double mean = nextM[i] / (1.0 - beta1);
      double square = nextV[i] / (1.0 - beta2);
      nextW[i] = (1 - lr * weightDecay * share[i]) * w[i] - lr * mean / (Math.sqrt(square) + 1e-8);
    }
    AdamW step =
        new AdamW(
            HostMemory.vector(w),
            HostMemory.vector(g),
            new AdamW.State(
                HostMemory.vector(new float[COUNT]),
                HostMemory.vector(new float[COUNT]),
                HostMemory.vector(share)),
            HostMemory.vector(
                (float) (lr * weightDecay),
                (float) (lr / (1 - beta1)),
                (float) (1 / Math.sqrt(1.0 - beta2))),
            new AdamW.Constants(beta1, beta2, 1e-8f));
    HostViews.run(2, step);
    Reference.assertClose(nextW, step.w(), 1e-6);
    Reference.assertClose(nextM, step.state().m(), 1e-6);
    Reference.assertClose(nextV, step.state().v(), 1e-6);
  }

  /** A frozen parameter: no gradient, no decay. */
  @Test
  void adamWWithoutGradientAndDecayChangesNothing() {
    float[] w = Reference.normal(COUNT, 1);
    float[] zeros = new float[COUNT];
    AdamW step =
        new AdamW(
            HostMemory.vector(w),
            HostMemory.vector(zeros),
            new AdamW.State(
                HostMemory.vector(zeros), HostMemory.vector(zeros), HostMemory.vector(zeros)),
            HostMemory.vector(0.1f, 1, 1),
            new AdamW.Constants(0.9f, 0.999f, 1e-8f));
    HostViews.run(2, step);
    assertArrayEquals(w, HostMemory.values(step.w()));
  }

  @Test
  void movingAverageMatchesTheDefinition() {
    float[] x = Reference.normal(COUNT, 1);
    float[] mean = Reference.normal(COUNT, 2);
    float weight = 0.25f;
    double[] next = new double[COUNT];
    for (int i = 0; i < COUNT; i++) {
      next[i] = (1.0 - weight) * mean[i] + (double) weight * x[i];
    }
    Tensor average = HostMemory.vector(mean);
    HostViews.run(2, new MovingAverage(HostMemory.vector(x), average, HostMemory.vector(weight)));
    Reference.assertClose(next, average, 1e-6);
  }

  @Test
  void theAverageOfAConstantStaysTheSame() {
    float[] x = Reference.normal(COUNT, 1);
    Tensor average = HostMemory.vector(x);
    HostViews.run(2, new MovingAverage(HostMemory.vector(x), average, HostMemory.vector(0.001f)));
    assertArrayEquals(x, HostMemory.values(average));
  }
}
