// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.driver;

import io.github.chromapath.tensor.DataType;
import java.util.List;
import java.util.OptionalLong;

/**
 * The functions of cuDNN that the backend calls: convolutions in the interface that versions 8 and
 * 9 share.
 *
 * <p>The three directions have the same four descriptors and the same three tensors x, w and y. One
 * of these is written.
 */
public interface Cudnn {
  /** cuDNN's state on one context. */
  interface Handle {}

  /** Type and shape of a tensor. */
  interface TensorDescriptor {}

  /** Type and shape of a weight. */
  interface FilterDescriptor {}

  /** Padding, stride and math type of a convolution. */
  interface ConvolutionDescriptor {}

  /** The function that follows a convolution, and its treatment of NaN. */
  interface ActivationDescriptor {}

  /** Which of a convolution's tensors is computed from the other two. */
  enum Direction {
    /** y from x and w: cudnnConvolutionForward. */
    FORWARD("Forward"),
    /** dx from dy and w: cudnnConvolutionBackwardData. */
    BACKWARD_DATA("BackwardData"),
    /** dw from x and dy: cudnnConvolutionBackwardFilter. */
    BACKWARD_FILTER("BackwardFilter");

    private final String functionPart;

    Direction(String functionPart) {
      this.functionPart = functionPart;
    }

    /** The direction as in the names of cuDNN's functions, for example "BackwardData". */
    public String functionPart() {
      return functionPart;
    }
  }

  /** The type in which products compute. */
  enum MathType {
    /** CUDNN_FMA_MATH: fp32 only. */
    FMA,
    /** CUDNN_DEFAULT_MATH: TF32 for fp32 operands if the device supports it. */
    DEFAULT,
    /** CUDNN_TENSOR_OP_MATH: tensor cores on 16-bit operands, fp32 sums. */
    TENSOR_OP
  }

  /** The descriptors of x, w, the convolution and y. */
  record Descriptors(
      TensorDescriptor x,
      FilterDescriptor w,
      ConvolutionDescriptor convolution,
      TensorDescriptor y) {}

  /** Addresses of x, w and y, or their gradients. */
  record Operands(long x, long w, long y) {}

  /** One direction of a convolution on tensors in device memory. */
  record ConvolutionCall(Direction direction, Descriptors descriptors, Operands operands) {}

  /**
   * The descriptors of a bias and of ReLU.
   *
   * @param bias (1, 1, 1, O) in the type of y
   */
  record BiasReluDescriptors(TensorDescriptor bias, ActivationDescriptor relu) {}

  /**
   * What follows a forward convolution before y is stored: y = max(0, convolution + addend + bias),
   * summed in fp32.
   *
   * @param bias address of the bias
   * @param addend address of a tensor like y, which may be y; empty for none
   */
  record BiasRelu(BiasReluDescriptors descriptors, long bias, OptionalLong addend) {}

  /** Device memory that an algorithm may overwrite. */
  record Workspace(long address, long bytes) {
    /** No memory. */
    public static final Workspace NONE = new Workspace(0, 0);
  }

  /**
   * One way to compute a convolution.
   *
   * @param algorithm cuDNN's number
   * @param status "CUDNN_STATUS_SUCCESS" if the algorithm can be used
   * @param workspaceBytes size of its workspace in one of its math types; {@link
   *     Cudnn#workspaceBytes} has the size in a given one
   * @param deterministic whether its results are always bit-identical
   */
  record Algorithm(int algorithm, String status, long workspaceBytes, boolean deterministic) {
    /** The status of a usable algorithm. */
    public static final String SUCCESS = "CUDNN_STATUS_SUCCESS";

    /** Whether the algorithm can be used. */
    public boolean usable() {
      return status.equals(SUCCESS);
    }
  }

  /**
   * The largest number of elements of a tensor or weight: cuDNN's descriptors refuse 2^31 and more.
   */
  default long mostElements() {
    return Integer.MAX_VALUE;
  }

  /**
   * Whether {@link #convolve} computes. A dry run's does not, so that nothing can be learned from
   * running an algorithm.
   */
  default boolean computes() {
    return true;
  }

  /** cudnnGetVersion: 10000 major + 100 minor + patch from 9 on. */
  long version();

  /** cudnnCreate, on the current context. */
  Handle create();

  /** cudnnDestroy. */
  void destroy(Handle handle);

  /** cudnnSetStream. */
  void setStream(Handle handle, CudaDriver.Stream stream);

  /**
   * cudnnCreateTensorDescriptor and cudnnSetTensor4dDescriptor, CUDNN_TENSOR_NHWC.
   *
   * @param type FLOAT32, FLOAT16 or BFLOAT16
   */
  TensorDescriptor createTensor(DataType type, int n, int c, int h, int w);

  /** cudnnDestroyTensorDescriptor. */
  void destroy(TensorDescriptor descriptor);

  /**
   * cudnnCreateFilterDescriptor and cudnnSetFilter4dDescriptor, CUDNN_TENSOR_NHWC: stored (k, h, w,
   * c).
   */
  FilterDescriptor createFilter(DataType type, int k, int c, int h, int w);

  /** cudnnDestroyFilterDescriptor. */
  void destroy(FilterDescriptor descriptor);

  /**
   * cudnnCreateConvolutionDescriptor, cudnnSetConvolution2dDescriptor (CUDNN_CROSS_CORRELATION,
   * dilation 1, sums in fp32) and cudnnSetConvolutionMathType.
   */
  ConvolutionDescriptor createConvolution(int padding, int stride, MathType math);

  /** cudnnDestroyConvolutionDescriptor. */
  void destroy(ConvolutionDescriptor convolution);

  /**
   * cudnnCreateActivationDescriptor and cudnnSetActivationDescriptor: CUDNN_ACTIVATION_RELU,
   * CUDNN_PROPAGATE_NAN.
   */
  ActivationDescriptor createRelu();

  /** cudnnDestroyActivationDescriptor. */
  void destroy(ActivationDescriptor activation);

  /** cudnnGetConvolution...Algorithm_v7: the algorithms, best first by cuDNN's heuristics. */
  List<Algorithm> algorithms(Handle handle, Direction direction, Descriptors descriptors);

  /**
   * cudnnGetConvolution...WorkspaceSize: bytes of workspace with exactly these descriptors. The
   * size depends on the math type of the convolution's descriptor. A size of 2^63 or more is
   * negative.
   *
   * @param algorithm cuDNN's number
   * @throws CudaException with CUDNN_STATUS_NOT_SUPPORTED if the algorithm cannot run with them
   */
  long workspaceBytes(Handle handle, Direction direction, Descriptors descriptors, int algorithm);

  /**
   * cudnnFindConvolution...AlgorithmEx: the algorithms, fastest first as measured on these
   * operands; overwrites the direction's target.
   */
  List<Algorithm> measure(Handle handle, ConvolutionCall convolution, Workspace workspace);

  /**
   * cudnnConvolutionForward, ...BackwardData or ...BackwardFilter.
   *
   * @param algorithm cuDNN's number
   */
  void convolve(
      Handle handle,
      ConvolutionCall convolution,
      int algorithm,
      Workspace workspace,
      Scaling scaling);

  /**
   * cudnnConvolutionBiasActivationForward. Its algorithms and their workspaces are those of {@link
   * Direction#FORWARD}.
   *
   * @param convolution in the direction FORWARD
   * @param algorithm cuDNN's number
   */
  void convolveBiasRelu(
      Handle handle,
      ConvolutionCall convolution,
      int algorithm,
      Workspace workspace,
      BiasRelu epilogue);
}
