// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;

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

  /**
   * What is applied to a convolution's result before it is stored: y = convolution + bias + addend,
   * then optionally max(0, y).
   *
   * @param bias (1, 1, 1, channels of y), one summand per channel
   * @param addend a summand of the shape of y; may be y itself
   * @param relu whether max(0, .) is applied to the sum
   */
  record Epilogue(Optional<Tensor> bias, Optional<Tensor> addend, boolean relu) {
    /** Stores the convolution itself. */
    public static final Epilogue NONE = new Epilogue(Optional.empty(), Optional.empty(), false);

    /** With another bias. */
    public Epilogue withBias(Tensor newBias) {
      return new Epilogue(Optional.of(newBias), addend, relu);
    }

    /** With another addend. */
    public Epilogue withAddend(Tensor newAddend) {
      return new Epilogue(bias, Optional.of(newAddend), relu);
    }

    /** With ReLU, or without. */
    public Epilogue withRelu(boolean newRelu) {
      return new Epilogue(bias, addend, newRelu);
    }

    private void checkShapes(Tensor y) {
      bias.ifPresent(vector -> Check.vector(y, vector));
      addend.ifPresent(summand -> Check.sameShape(summand, y));
    }
  }

  /** A convolution with an epilogue. */
  sealed interface Fusible extends Convolution {
    /** The input. */
    Tensor x();

    /** The weight. */
    Tensor weight();

    /** The result. */
    Tensor y();

    /** What is applied before the result is stored. */
    Epilogue epilogue();

    /** The same convolution with other operands and the same result. */
    Fusible with(Tensor newX, Tensor newWeight, Epilogue newEpilogue);

    @Override
    default List<Tensor> reads() {
      return Check.present(List.of(x(), weight()), List.of(epilogue().bias(), epilogue().addend()));
    }

    @Override
    default List<Tensor> writes() {
      return List.of(y());
    }
  }

  /**
   * y = epilogue(convolution(x, weight)).
   *
   * @param x (N, H, W, I)
   * @param weight (O, kernel, kernel, I)
   * @param y (N, H', W', O)
   * @param geometry size, stride and padding of the window
   * @param epilogue bias, addend and ReLU
   */
  record Forward(Tensor x, Tensor weight, Tensor y, ConvolutionGeometry geometry, Epilogue epilogue)
      implements Fusible {
    public Forward {
      checkShapes(x, weight, y, geometry);
      epilogue.checkShapes(y);
    }

    /** y = convolution(x, weight). */
    public Forward(Tensor x, Tensor weight, Tensor y, ConvolutionGeometry geometry) {
      this(x, weight, y, geometry, Epilogue.NONE);
    }

    @Override
    public Forward with(Tensor newX, Tensor newWeight, Epilogue newEpilogue) {
      return new Forward(newX, newWeight, y, geometry, newEpilogue);
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
   * y = epilogue(transposed convolution(x, weight)). The transposed convolution computes {@link
   * BackwardData} with x as dy.
   *
   * @param x (N, H', W', O)
   * @param weight (O, kernel, kernel, I)
   * @param y (N, H, W, I)
   * @param geometry of the convolution that is transposed
   * @param epilogue bias, addend and ReLU
   */
  record Transposed(
      Tensor x, Tensor weight, Tensor y, ConvolutionGeometry geometry, Epilogue epilogue)
      implements Fusible {
    public Transposed {
      checkShapes(y, weight, x, geometry);
      epilogue.checkShapes(y);
    }

    /** y = transposed convolution(x, weight). */
    public Transposed(Tensor x, Tensor weight, Tensor y, ConvolutionGeometry geometry) {
      this(x, weight, y, geometry, Epilogue.NONE);
    }

    @Override
    public Transposed with(Tensor newX, Tensor newWeight, Epilogue newEpilogue) {
      return new Transposed(newX, newWeight, y, geometry, newEpilogue);
    }
  }

  private static void checkShapes(Tensor x, Tensor weight, Tensor y, ConvolutionGeometry geometry) {
    int kernel = geometry.kernel();
    Check.shape(weight, new Shape(y.shape().c(), kernel, kernel, x.shape().c()));
    Check.shape(y, geometry.output(x.shape(), y.shape().c()));
  }
}
