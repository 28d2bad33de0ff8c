// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.MathType;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import jcuda.jcudnn.cudnnActivationDescriptor;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnTensorDescriptor;

/** cuDNN's descriptors, each with its settings for messages. */
final class CudnnDescriptor {
  private CudnnDescriptor() {}

  record Tensor(cudnnTensorDescriptor descriptor, DataType type, Shape shape)
      implements Cudnn.TensorDescriptor {
    @Override
    public String toString() {
      return "tensor " + type + " n " + shape.n() + extents(shape);
    }
  }

  record Filter(cudnnFilterDescriptor descriptor, DataType type, Shape shape)
      implements Cudnn.FilterDescriptor {
    @Override
    public String toString() {
      return "filter " + type + " k " + shape.n() + extents(shape);
    }
  }

  record Convolution(cudnnConvolutionDescriptor descriptor, int padding, int stride, MathType math)
      implements Cudnn.ConvolutionDescriptor {
    @Override
    public String toString() {
      return "padding " + padding + " stride " + stride + " math " + math;
    }
  }

  record Relu(cudnnActivationDescriptor descriptor) implements Cudnn.ActivationDescriptor {
    @Override
    public String toString() {
      return "ReLU";
    }
  }

  /** The descriptors of one convolution, in JCuda's types. */
  record All(
      cudnnTensorDescriptor x,
      cudnnFilterDescriptor w,
      cudnnConvolutionDescriptor convolution,
      cudnnTensorDescriptor y) {
    static All of(Cudnn.Descriptors d) {
      return new All(
          CudnnDescriptor.of(d.x()),
          CudnnDescriptor.of(d.w()),
          CudnnDescriptor.of(d.convolution()),
          CudnnDescriptor.of(d.y()));
    }
  }

  static cudnnTensorDescriptor of(Cudnn.TensorDescriptor descriptor) {
    return ((Tensor) descriptor).descriptor();
  }

  static cudnnFilterDescriptor of(Cudnn.FilterDescriptor descriptor) {
    return ((Filter) descriptor).descriptor();
  }

  static cudnnConvolutionDescriptor of(Cudnn.ConvolutionDescriptor descriptor) {
    return ((Convolution) descriptor).descriptor();
  }

  static cudnnActivationDescriptor of(Cudnn.ActivationDescriptor descriptor) {
    return ((Relu) descriptor).descriptor();
  }

  private static String extents(Shape shape) {
    return " c " + shape.c() + " h " + shape.h() + " w " + shape.w();
  }
}
