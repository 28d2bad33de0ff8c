// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Instance normalization without affine parameters (Ulyanov et al., 2016), with the mean and biased
 * variance over H, W of each image and channel: y = (x - mean) / sqrt(variance + epsilon).
 */
public sealed interface InstanceNorm extends Op {
  /**
   * Normalizes and writes the statistics.
   *
   * @param x (N, H, W, C)
   * @param y (N, H, W, C)
   * @param mean (N, 1, 1, C), written
   * @param variance (N, 1, 1, C), biased, written
   * @param epsilon added to the variance, above 0
   */
  record Forward(Tensor x, Tensor y, Tensor mean, Tensor variance, float epsilon)
      implements InstanceNorm {
    public Forward {
      Check.sameShape(x, y);
      checkStatistics(x, mean, variance);
    }

    /**
     * The gradient of this operation.
     *
     * @param dy (N, H, W, C)
     * @param dx (N, H, W, C); may be {@code dy}
     */
    public Backward backward(Tensor dy, Tensor dx) {
      return new Backward(x, dy, mean, variance, dx, epsilon);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y, mean, variance);
    }
  }

  /**
   * The gradient of {@link Forward}: dx = (dy - mean(dy) - xhat mean(dy xhat)) / sqrt(variance +
   * epsilon), with means over H, W and xhat = (x - mean) / sqrt(variance + epsilon). In place:
   * {@code dx} may be {@code dy}. {@link Forward#backward} constructs it.
   *
   * @param x (N, H, W, C), input of {@link Forward}
   * @param dy (N, H, W, C)
   * @param mean (N, 1, 1, C), output of {@link Forward}
   * @param variance (N, 1, 1, C), output of {@link Forward}
   * @param dx (N, H, W, C)
   * @param epsilon that of {@link Forward}
   */
  record Backward(Tensor x, Tensor dy, Tensor mean, Tensor variance, Tensor dx, float epsilon)
      implements InstanceNorm {
    public Backward {
      Check.sameShape(x, dy, dx);
      checkStatistics(x, mean, variance);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x, dy, mean, variance);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(dx);
    }
  }

  private static void checkStatistics(Tensor x, Tensor mean, Tensor variance) {
    Shape statistics = new Shape(x.shape().n(), 1, 1, x.shape().c());
    Check.shape(mean, statistics);
    Check.shape(variance, statistics);
  }
}
