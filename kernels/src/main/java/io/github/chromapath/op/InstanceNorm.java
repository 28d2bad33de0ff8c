// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Instance normalisation without affine parameters (Ulyanov et al., 2016): each image and channel
 * by its own mean and biased variance over H, W; y = (x - mean) / sqrt(variance + epsilon).
 */
public sealed interface InstanceNorm extends Op {
  /**
   * Normalises and writes the statistics.
   *
   * @param x (N, H, W, C)
   * @param y (N, H, W, C)
   * @param mean (N, 1, 1, C), written
   * @param variance (N, 1, 1, C), biased, written
   */
  record Forward(Tensor x, Tensor y, Tensor mean, Tensor variance, float epsilon)
      implements InstanceNorm {
    /** Checks the shapes. */
    public Forward {
      Check.sameShape(x, y);
      checkStatistics(x, mean, variance);
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
   * dx = (dy - mean(dy) - xhat mean(dy xhat)) / sqrt(variance + epsilon), means over H, W. In
   * place: {@code dx} may be {@code dy}.
   *
   * @param x what {@link Forward} read
   * @param mean what {@link Forward} wrote
   * @param variance what {@link Forward} wrote
   */
  record Backward(Tensor x, Tensor dy, Tensor mean, Tensor variance, Tensor dx, float epsilon)
      implements InstanceNorm {
    /** Checks the shapes. */
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
