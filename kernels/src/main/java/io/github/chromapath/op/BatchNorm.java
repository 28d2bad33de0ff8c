// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Batch normalisation over N, H, W (Ioffe and Szegedy, 2015), with ReLU fused where {@code relu}:
 * xhat = (x - mean) / sqrt(variance + epsilon), y = relu(weight xhat + bias).
 */
public sealed interface BatchNorm extends Op {
  /**
   * Normalises with the batch's own mean and biased variance, which it also writes.
   *
   * @param x (N, H, W, C)
   * @param weight (1, 1, 1, C), gamma
   * @param bias (1, 1, 1, C), beta
   * @param y (N, H, W, C)
   * @param mean (1, 1, 1, C), written
   * @param variance (1, 1, 1, C), biased, written
   */
  record Training(
      Tensor x,
      Tensor weight,
      Tensor bias,
      Tensor y,
      Tensor mean,
      Tensor variance,
      float epsilon,
      boolean relu)
      implements BatchNorm {
    /** Checks the shapes. */
    public Training {
      Check.sameShape(x, y);
      Check.vector(x, weight, bias, mean, variance);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x, weight, bias);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y, mean, variance);
    }
  }

  /** Normalises with given statistics: {@code mean} and {@code variance} are read. */
  record Inference(
      Tensor x,
      Tensor weight,
      Tensor bias,
      Tensor y,
      Tensor mean,
      Tensor variance,
      float epsilon,
      boolean relu)
      implements BatchNorm {
    /** Checks the shapes. */
    public Inference {
      Check.sameShape(x, y);
      Check.vector(x, weight, bias, mean, variance);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x, weight, bias, mean, variance);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y);
    }
  }

  /**
   * Gradients of {@link Training}. With g = dy where y > 0 or no ReLU, else 0, and M = N H W: dBias
   * = sum g, dWeight = sum g xhat, dx = weight / sqrt(variance + epsilon) (g - dBias / M - xhat
   * dWeight / M). In place: {@code dx} may be {@code dy}.
   *
   * @param x what {@link Training} read
   * @param y what {@link Training} wrote; null without ReLU
   * @param mean what {@link Training} wrote
   * @param variance what {@link Training} wrote
   * @param dx (N, H, W, C)
   */
  record Backward(
      Tensor x,
      Tensor y,
      Tensor dy,
      Tensor weight,
      Tensor mean,
      Tensor variance,
      Tensor dx,
      Tensor dWeight,
      Tensor dBias,
      float epsilon)
      implements BatchNorm {
    /** Checks the shapes. */
    public Backward {
      Check.sameShape(x, dy, dx);
      Check.vector(x, weight, mean, variance, dWeight, dBias);
      if (y != null) {
        Check.sameShape(x, y);
      }
    }

    /** Whether the forward pass applied ReLU. */
    public boolean relu() {
      return y != null;
    }

    @Override
    public List<Tensor> reads() {
      return Check.present(x, y, dy, weight, mean, variance);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(dx, dWeight, dBias);
    }
  }

  /**
   * running = (1 - momentum) running + momentum batch, with the unbiased variance M / (M - 1) of
   * the batch as PyTorch does (the biased one for M = 1).
   *
   * @param mean (1, 1, 1, C) of the batch
   * @param variance (1, 1, 1, C) of the batch, biased
   * @param runningMean (1, 1, 1, C), updated
   * @param runningVariance (1, 1, 1, C), updated
   * @param count M = N H W, the elements behind each mean
   */
  record UpdateRunning(
      Tensor mean,
      Tensor variance,
      Tensor runningMean,
      Tensor runningVariance,
      long count,
      float momentum)
      implements BatchNorm {
    /** Checks the shapes. */
    public UpdateRunning {
      Check.sameShape(mean, variance, runningMean, runningVariance);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(mean, variance, runningMean, runningVariance);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(runningMean, runningVariance);
    }
  }
}
