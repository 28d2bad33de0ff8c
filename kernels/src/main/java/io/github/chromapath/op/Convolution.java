// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Two-dimensional cross-correlation: y[n,p,q,o] = bias[o] + sum over r, s, i of x[n, p stride -
 * padding + r, q stride - padding + s, i] weight[o,r,s,i]; and its gradients, dgrad ({@link
 * BackwardData}) and wgrad ({@link BackwardWeights}). Dilation and groups are not supported.
 *
 * <p>A transposed convolution computes {@link BackwardData} in the forward pass. Its PyTorch weight
 * (in, out, kH, kW) is the weight (O = in, kH, kW, I = out) of the convolution it transposes.
 */
public sealed interface Convolution extends Op {
  /** Size, stride and padding of the window. */
  ConvolutionGeometry geometry();

  /** A convolution with bias, addend and ReLU, which are applied before the result is stored. */
  sealed interface Fusible extends Convolution {
    /** The input. */
    Tensor x();

    /** The weight. */
    Tensor weight();

    /** One summand per channel of y, or null. */
    Tensor bias();

    /** A summand of the shape of y, or null; may be {@link #y}. */
    Tensor addend();

    /** The result. */
    Tensor y();

    /** Whether max(0, .) is applied to the sum. */
    boolean relu();

    /** The same convolution with other operands and the same result. */
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
   * y = convolution(x, weight) + bias + addend, optionally with ReLU.
   *
   * @param x (N, H, W, I)
   * @param weight (O, kernel, kernel, I)
   * @param bias (1, 1, 1, O), or null
   * @param addend (N, H', W', O), or null; may be {@code y}
   * @param y (N, H', W', O)
   * @param geometry size, stride and padding of the window
   * @param relu whether ReLU is applied to the result
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
    public Forward {
      checkShapes(x, weight, y, geometry);
      checkSummands(bias, addend, y);
    }

    /** A convolution without addend. */
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
   * The gradient of x, dgrad: dx[n,h,w,i] = sum over o and the windows that contain (h, w) of
   * dy[n,p,q,o] weight[o, h - p stride + padding, w - q stride + padding, i].
   *
   * @param dy (N, H', W', O)
   * @param weight (O, kernel, kernel, I)
   * @param dx (N, H, W, I)
   * @param geometry that of the convolution
   */
  record BackwardData(Tensor dy, Tensor weight, Tensor dx, ConvolutionGeometry geometry)
      implements Convolution {
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
   * The gradient of the weight, wgrad: dWeight[o,r,s,i] = sum over n, p, q of dy[n,p,q,o] x[n, p
   * stride - padding + r, q stride - padding + s, i].
   *
   * @param x (N, H, W, I)
   * @param dy (N, H', W', O)
   * @param dWeight (O, kernel, kernel, I)
   * @param geometry that of the convolution
   */
  record BackwardWeights(Tensor x, Tensor dy, Tensor dWeight, ConvolutionGeometry geometry)
      implements Convolution {
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
   * y = transposed convolution(x, weight) + bias + addend, optionally with ReLU. The transposed
   * convolution computes {@link BackwardData} with x as dy.
   *
   * @param x (N, H', W', O)
   * @param weight (O, kernel, kernel, I)
   * @param bias (1, 1, 1, I), or null
   * @param addend (N, H, W, I), or null; may be {@code y}
   * @param y (N, H, W, I)
   * @param geometry of the convolution that is transposed
   * @param relu whether ReLU is applied to the result
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
