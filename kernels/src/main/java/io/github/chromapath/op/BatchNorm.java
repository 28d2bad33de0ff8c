// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Batch normalization over N, H, W (Ioffe and Szegedy, 2015), optionally with ReLU: xhat = (x -
 * mean) / sqrt(variance + epsilon); y = weight xhat + bias, or max(0, weight xhat + bias).
 */
public sealed interface BatchNorm extends Op {
  /**
   * Normalizes with the batch's own mean and biased variance, which it also writes. The
   * coefficients center, scale and shift, with y = scale (x - center) + shift, suffice to compute
   * the same y again ({@link Apply}) and to mask its gradient ({@link Backward}).
   *
   * @param x (N, H, W, C)
   * @param weight (1, 1, 1, C), gamma
   * @param bias (1, 1, 1, C), beta
   * @param y (N, H, W, C)
   * @param mean (1, 1, 1, C), written
   * @param variance (1, 1, 1, C), biased, written
   * @param coefficients (3, 1, 1, C): center, which is the mean, scale and shift; written
   * @param epsilon added to the variance, above 0
   * @param relu whether ReLU is applied to y
   */
  record Training(
      Tensor x,
      Tensor weight,
      Tensor bias,
      Tensor y,
      Tensor mean,
      Tensor variance,
      Tensor coefficients,
      float epsilon,
      boolean relu)
      implements BatchNorm {
    public Training {
      Check.sameShape(x, y);
      Check.vector(x, weight, bias, mean, variance);
      checkCoefficients(x, coefficients);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x, weight, bias);
    }

    /** Computes y again, bit for bit, from the coefficients. */
    public Apply again() {
      return new Apply(x, coefficients, y, relu);
    }

    /**
     * The gradients of this operation.
     *
     * @param dy (N, H, W, C)
     * @param dx (N, H, W, C); may be {@code dy}
     * @param dWeight (1, 1, 1, C)
     * @param dBias (1, 1, 1, C)
     */
    public Backward backward(Tensor dy, Tensor dx, Tensor dWeight, Tensor dBias) {
      return new Backward(
          x,
          relu ? Optional.of(coefficients) : Optional.empty(),
          dy,
          weight,
          mean,
          variance,
          dx,
          dWeight,
          dBias,
          epsilon);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y, mean, variance, coefficients);
    }
  }

  /**
   * The result of {@link Training} from its coefficients: y = scale (x - center) + shift, or max(0,
   * y). {@link Training#again} constructs it. In place: {@code y} may be {@code x}.
   *
   * @param x (N, H, W, C)
   * @param coefficients (3, 1, 1, C): center, scale and shift
   * @param y (N, H, W, C)
   * @param relu whether ReLU is applied to y
   */
  record Apply(Tensor x, Tensor coefficients, Tensor y, boolean relu) implements BatchNorm {
    public Apply {
      Check.sameShape(x, y);
      checkCoefficients(x, coefficients);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x, coefficients);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y);
    }
  }

  /**
   * Normalizes with given statistics. In place: {@code y} may be {@code x}.
   *
   * @param x (N, H, W, C)
   * @param weight (1, 1, 1, C), gamma
   * @param bias (1, 1, 1, C), beta
   * @param y (N, H, W, C)
   * @param mean (1, 1, 1, C), read
   * @param variance (1, 1, 1, C), read
   * @param epsilon added to the variance, above 0
   * @param relu whether ReLU is applied to y
   */
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
   * Gradients of {@link Training}. Let g be dy where y > 0 or without ReLU, else 0, and M = N H W.
   * dBias = sum g; dWeight = sum g xhat; dx = weight / sqrt(variance + epsilon) (g - dBias / M -
   * xhat dWeight / M). In place: {@code dx} may be {@code dy}. {@link Training#backward} constructs
   * it.
   *
   * <p>y is not read. It is above 0 where scale (x - center) + shift, rounded to the type of y, is.
   *
   * @param x (N, H, W, C), input of {@link Training}
   * @param coefficients (3, 1, 1, C), output of {@link Training}; empty without ReLU
   * @param dy (N, H, W, C)
   * @param weight (1, 1, 1, C)
   * @param mean (1, 1, 1, C), output of {@link Training}
   * @param variance (1, 1, 1, C), output of {@link Training}
   * @param dx (N, H, W, C)
   * @param dWeight (1, 1, 1, C)
   * @param dBias (1, 1, 1, C)
   * @param epsilon that of {@link Training}
   */
  record Backward(
      Tensor x,
      Optional<Tensor> coefficients,
      Tensor dy,
      Tensor weight,
      Tensor mean,
      Tensor variance,
      Tensor dx,
      Tensor dWeight,
      Tensor dBias,
      float epsilon)
      implements BatchNorm {
    public Backward {
      Check.sameShape(x, dy, dx);
      Check.vector(x, weight, mean, variance, dWeight, dBias);
      coefficients.ifPresent(forward -> checkCoefficients(x, forward));
    }

    /** Whether the forward pass applied ReLU. */
    public boolean relu() {
      return coefficients.isPresent();
    }

    @Override
    public List<Tensor> reads() {
      return Check.present(List.of(x, dy, weight, mean, variance), List.of(coefficients));
    }

    @Override
    public List<Tensor> writes() {
      return List.of(dx, dWeight, dBias);
    }
  }

  /**
   * running = (1 - momentum) running + momentum batch. As in PyTorch, the batch's variance is made
   * unbiased by the factor M / (M - 1); for M = 1 it stays biased.
   *
   * @param mean (1, 1, 1, C) of the batch
   * @param variance (1, 1, 1, C) of the batch, biased
   * @param runningMean (1, 1, 1, C), updated
   * @param runningVariance (1, 1, 1, C), updated
   * @param count M = N H W, number of elements of each mean
   * @param momentum in [0, 1]
   */
  record UpdateRunning(
      Tensor mean,
      Tensor variance,
      Tensor runningMean,
      Tensor runningVariance,
      long count,
      float momentum)
      implements BatchNorm {
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

  private static void checkCoefficients(Tensor x, Tensor coefficients) {
    Check.shape(coefficients, new Shape(3, 1, 1, x.shape().c()));
  }
}
