// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Two-dimensional cross-correlation, y[n,p,q,o] = bias[o] + sum over r,s,i of x[n, p stride -
 * padding + r, q stride - padding + s, i] weight[o,r,s,i], and its two gradients.
 *
 * <p>A transposed convolution is {@link BackwardData} run forward: its PyTorch weight (in, out, kH,
 * kW) is the weight (O = in, kH, kW, I = out) of the convolution it transposes.
 */
public sealed interface Convolution extends Op {
  /** The window. */
  ConvolutionGeometry geometry();

  /** A convolution that adds to its result, and rectifies it, as it stores it. */
  sealed interface Fusible extends Convolution {
    /** What is convolved. */
    Tensor x();

    /** The weight. */
    Tensor weight();

    /** One summand for each channel of y, or null for none. */
    Tensor bias();

    /** A summand of y's shape, or null for none; may be {@link #y}. */
    Tensor addend();

    /** The result. */
    Tensor y();

    /** Whether max(0, .) is applied to the sum. */
    boolean relu();

    /** The same to the same y, of other operands. */
    Fusible with(Tensor newX, Tensor newWeight, Tensor newBias, Tensor newAddend, boolean newRelu);

    @Override
    default List<Tensor> reads() {
      return Check.present(x(), weight(), bias(), addend());
    }

    @Override
    default List<Tensor> writes() {
      return List.of(y());
    }
  }

  /**
   * y = convolution(x, weight) + bias + addend, with ReLU where {@code relu}.
   *
   * @param x (N, H, W, I)
   * @param weight (O, kernel, kernel, I)
   * @param bias (1, 1, 1, O), or null for none
   * @param addend (N, H', W', O), or null for none; may be {@code y}
   * @param y (N, H', W', O)
   * @param relu whether max(0, .) is applied to the result
   */
  record Forward(
      Tensor x,
      Tensor weight,
      Tensor bias,
      Tensor addend,
      Tensor y,
      ConvolutionGeometry geometry,
      boolean relu)
      implements Fusible {
    /** Checks the shapes. */
    public Forward {
      checkShapes(x, weight, y, geometry);
      checkSummands(bias, addend, y);
    }

    /** Without addend. */
    public Forward(
        Tensor x,
        Tensor weight,
        Tensor bias,
        Tensor y,
        ConvolutionGeometry geometry,
        boolean relu) {
      this(x, weight, bias, null, y, geometry, relu);
    }

    @Override
    public Forward with(
        Tensor newX, Tensor newWeight, Tensor newBias, Tensor newAddend, boolean newRelu) {
      return new Forward(newX, newWeight, newBias, newAddend, y, geometry, newRelu);
    }
  }

  /**
   * dx[n,h,w,i] = sum of dy weight over the windows that cover (h, w).
   *
   * @param dy (N, H', W', O)
   * @param weight (O, kernel, kernel, I)
   * @param dx (N, H, W, I)
   */
  record BackwardData(Tensor dy, Tensor weight, Tensor dx, ConvolutionGeometry geometry)
      implements Convolution {
    /** Checks the shapes. */
    public BackwardData {
      checkShapes(dx, weight, dy, geometry);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(dy, weight);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(dx);
    }
  }

  /**
   * dWeight[o,r,s,i] = sum over n,p,q of dy[n,p,q,o] x[n, p stride - padding + r, q stride -
   * padding + s, i].
   *
   * @param x (N, H, W, I)
   * @param dy (N, H', W', O)
   * @param dWeight (O, kernel, kernel, I)
   */
  record BackwardWeights(Tensor x, Tensor dy, Tensor dWeight, ConvolutionGeometry geometry)
      implements Convolution {
    /** Checks the shapes. */
    public BackwardWeights {
      checkShapes(x, dWeight, dy, geometry);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x, dy);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(dWeight);
    }
  }

  /**
   * y = transposed convolution(x, weight) + bias + addend, with ReLU where {@code relu}: what
   * {@link BackwardData} makes of x, and what inference adds to it.
   *
   * @param x (N, H', W', O)
   * @param weight (O, kernel, kernel, I)
   * @param bias (1, 1, 1, I), or null for none
   * @param addend (N, H, W, I), or null for none; may be {@code y}
   * @param y (N, H, W, I)
   * @param geometry of the convolution that is transposed
   * @param relu whether max(0, .) is applied to the result
   */
  record Transposed(
      Tensor x,
      Tensor weight,
      Tensor bias,
      Tensor addend,
      Tensor y,
      ConvolutionGeometry geometry,
      boolean relu)
      implements Fusible {
    /** Checks the shapes. */
    public Transposed {
      checkShapes(y, weight, x, geometry);
      checkSummands(bias, addend, y);
    }

    @Override
    public Transposed with(
        Tensor newX, Tensor newWeight, Tensor newBias, Tensor newAddend, boolean newRelu) {
      return new Transposed(newX, newWeight, newBias, newAddend, y, geometry, newRelu);
    }
  }

  private static void checkSummands(Tensor bias, Tensor addend, Tensor y) {
    if (bias != null) {
      Check.vector(y, bias);
    }
    if (addend != null) {
      Check.sameShape(addend, y);
    }
  }

  private static void checkShapes(Tensor x, Tensor weight, Tensor y, ConvolutionGeometry geometry) {
    int kernel = geometry.kernel();
    Check.shape(weight, new Shape(y.shape().c(), kernel, kernel, x.shape().c()));
    Check.shape(y, geometry.output(x.shape(), y.shape().c()));
  }
}
