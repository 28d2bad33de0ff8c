// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Direction;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;

/**
 * The properties of a convolution that its algorithm depends on.
 *
 * @param x (N, H, W, I), input of the forward convolution
 * @param y (N, H', W', O), its output
 * @param type of activations, and of the weight as cuDNN receives it
 * @param biasRelu whether cuDNN also adds a bias and applies ReLU
 */
record ConvolutionKey(
    Direction direction,
    Shape x,
    Shape y,
    ConvolutionGeometry geometry,
    DataType type,
    boolean biasRelu) {
  /** A convolution alone. */
  ConvolutionKey(
      Direction direction, Shape x, Shape y, ConvolutionGeometry geometry, DataType type) {
    this(direction, x, y, geometry, type, false);
  }

  /** The same convolution with a bias and ReLU in cuDNN. */
  ConvolutionKey withBiasRelu() {
    return new ConvolutionKey(direction, x, y, geometry, type, true);
  }

  static ConvolutionKey of(Convolution op) {
    if (op instanceof Convolution.Forward forward) {
      return new ConvolutionKey(
          Direction.FORWARD,
          forward.x().shape(),
          forward.y().shape(),
          op.geometry(),
          alike(op, forward.x().type(), forward.y().type()));
    }
    if (op instanceof Convolution.BackwardData backward) {
      return new ConvolutionKey(
          Direction.BACKWARD_DATA,
          backward.dx().shape(),
          backward.dy().shape(),
          op.geometry(),
          alike(op, backward.dx().type(), backward.dy().type()));
    }
    if (op instanceof Convolution.Transposed transposed) {
      return new ConvolutionKey(
          Direction.BACKWARD_DATA,
          transposed.y().shape(),
          transposed.x().shape(),
          op.geometry(),
          alike(op, transposed.y().type(), transposed.x().type()));
    }
    if (op instanceof Convolution.BackwardWeights backward) {
      return new ConvolutionKey(
          Direction.BACKWARD_FILTER,
          backward.x().shape(),
          backward.dy().shape(),
          op.geometry(),
          alike(op, backward.x().type(), backward.dy().type()));
    }
    throw new UnsupportedOperationException("unknown convolution: " + op);
  }

  private static DataType alike(Convolution op, DataType type, DataType other) {
    if (type != other || !type.floating()) {
      throw new UnsupportedOperationException(
          "CUDA has no convolution of " + type + " to " + other + ": " + op);
    }
    return type;
  }

  /** The same convolution of another number of images. */
  ConvolutionKey withImages(int images) {
    return new ConvolutionKey(
        direction,
        new Shape(images, x.h(), x.w(), x.c()),
        new Shape(images, y.h(), y.w(), y.c()),
        geometry,
        type,
        biasRelu);
  }

  /** Elements of the weight. */
  long weightElements() {
    return (long) y.c() * geometry.kernel() * geometry.kernel() * x.c();
  }

  /** Whether it is a matrix product: each output pixel depends on one input pixel. */
  boolean pointwise() {
    return geometry.kernel() == 1 && geometry.stride() == 1;
  }

  @Override
  public String toString() {
    return "%s %s %s k%d s%d p%d %s%s"
        .formatted(
            direction,
            x,
            y,
            geometry.kernel(),
            geometry.stride(),
            geometry.padding(),
            type,
            biasRelu ? " bias ReLU" : "");
  }
}
