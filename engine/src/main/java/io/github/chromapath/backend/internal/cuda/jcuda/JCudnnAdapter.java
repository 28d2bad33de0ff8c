// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import static jcuda.jcudnn.JCudnn.cudnnConvolutionBackwardData;
import static jcuda.jcudnn.JCudnn.cudnnConvolutionBackwardFilter;
import static jcuda.jcudnn.JCudnn.cudnnConvolutionForward;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.backend.internal.cuda.driver.Scaling;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import java.util.List;
import java.util.function.IntSupplier;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnActivationDescriptor;
import jcuda.jcudnn.cudnnActivationMode;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnHandle;
import jcuda.jcudnn.cudnnMathType;
import jcuda.jcudnn.cudnnNanPropagation;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;

/**
 * cuDNN 9 through JCuda. JCuda's classes are those of cuDNN 8, whose statuses have other numbers.
 * The library itself therefore provides the names of statuses. The constructor loads JCuda's native
 * library, which depends on cuDNN's.
 */
public final class JCudnnAdapter implements Cudnn {
  private static final int NHWC = cudnnTensorFormat.CUDNN_TENSOR_NHWC;

  private final Call call = new Call(JCudnn::cudnnGetErrorString);
  private final CudnnSearch search = new CudnnSearch(call);

  private record JHandle(cudnnHandle handle) implements Handle {}

  /**
   * Loads JCuda.
   *
   * @throws JCudaLoadException if its library or cuDNN's cannot be loaded
   */
  public JCudnnAdapter() {
    JCudaLoadException.load("JCudnn", () -> JCudnn.setExceptionsEnabled(false));
  }

  private static cudnnHandle of(Handle handle) {
    return ((JHandle) handle).handle();
  }

  @Override
  public long version() {
    return JCudnn.cudnnGetVersion();
  }

  @Override
  public Handle create() {
    cudnnHandle handle = new cudnnHandle();
    call.check(JCudnn.cudnnCreate(handle), "cudnnCreate");
    return new JHandle(handle);
  }

  @Override
  public void destroy(Handle handle) {
    call.check(JCudnn.cudnnDestroy(of(handle)), "cudnnDestroy", of(handle));
  }

  @Override
  public void setStream(Handle handle, CudaDriver.Stream stream) {
    call.check(
        JCudnn.cudnnSetStream(of(handle), JCudaStream.of(stream).runtime()),
        "cudnnSetStream",
        of(handle),
        stream);
  }

  // Descriptors

  @Override
  public TensorDescriptor createTensor(DataType type, int n, int c, int h, int w) {
    int dataType = dataType(type);
    cudnnTensorDescriptor descriptor = new cudnnTensorDescriptor();
    call.check(JCudnn.cudnnCreateTensorDescriptor(descriptor), "cudnnCreateTensorDescriptor");
    int status = JCudnn.cudnnSetTensor4dDescriptor(descriptor, NHWC, dataType, n, c, h, w);
    if (status != 0) {
      JCudnn.cudnnDestroyTensorDescriptor(descriptor);
    }
    call.check(status, "cudnnSetTensor4dDescriptor", "NHWC", type, n, c, h, w);
    return new CudnnDescriptor.Tensor(descriptor, type, new Shape(n, h, w, c));
  }

  @Override
  public void destroy(TensorDescriptor descriptor) {
    call.check(
        JCudnn.cudnnDestroyTensorDescriptor(CudnnDescriptor.of(descriptor)),
        "cudnnDestroyTensorDescriptor",
        descriptor);
  }

  @Override
  public FilterDescriptor createFilter(DataType type, int k, int c, int h, int w) {
    int dataType = dataType(type);
    cudnnFilterDescriptor descriptor = new cudnnFilterDescriptor();
    call.check(JCudnn.cudnnCreateFilterDescriptor(descriptor), "cudnnCreateFilterDescriptor");
    int status = JCudnn.cudnnSetFilter4dDescriptor(descriptor, dataType, NHWC, k, c, h, w);
    if (status != 0) {
      JCudnn.cudnnDestroyFilterDescriptor(descriptor);
    }
    call.check(status, "cudnnSetFilter4dDescriptor", type, "NHWC", k, c, h, w);
    return new CudnnDescriptor.Filter(descriptor, type, new Shape(k, h, w, c));
  }

  @Override
  public void destroy(FilterDescriptor descriptor) {
    call.check(
        JCudnn.cudnnDestroyFilterDescriptor(CudnnDescriptor.of(descriptor)),
        "cudnnDestroyFilterDescriptor",
        descriptor);
  }

  @Override
  public ConvolutionDescriptor createConvolution(int padding, int stride, MathType math) {
    cudnnConvolutionDescriptor descriptor = new cudnnConvolutionDescriptor();
    call.check(
        JCudnn.cudnnCreateConvolutionDescriptor(descriptor), "cudnnCreateConvolutionDescriptor");
    ConvolutionDescriptor convolution =
        new CudnnDescriptor.Convolution(descriptor, padding, stride, math);
    try {
      call.check(
          JCudnn.cudnnSetConvolution2dDescriptor(
              descriptor,
              padding,
              padding,
              stride,
              stride,
              1,
              1,
              cudnnConvolutionMode.CUDNN_CROSS_CORRELATION,
              cudnnDataType.CUDNN_DATA_FLOAT),
          "cudnnSetConvolution2dDescriptor",
          convolution);
      call.check(
          JCudnn.cudnnSetConvolutionMathType(descriptor, mathType(math)),
          "cudnnSetConvolutionMathType",
          convolution);
      return convolution;
    } catch (RuntimeException | Error e) {
      JCudnn.cudnnDestroyConvolutionDescriptor(descriptor);
      throw e;
    }
  }

  @Override
  public void destroy(ConvolutionDescriptor convolution) {
    call.check(
        JCudnn.cudnnDestroyConvolutionDescriptor(CudnnDescriptor.of(convolution)),
        "cudnnDestroyConvolutionDescriptor",
        convolution);
  }

  @Override
  public ActivationDescriptor createRelu() {
    cudnnActivationDescriptor descriptor = new cudnnActivationDescriptor();
    call.check(
        JCudnn.cudnnCreateActivationDescriptor(descriptor), "cudnnCreateActivationDescriptor");
    int status =
        JCudnn.cudnnSetActivationDescriptor(
            descriptor,
            cudnnActivationMode.CUDNN_ACTIVATION_RELU,
            cudnnNanPropagation.CUDNN_PROPAGATE_NAN,
            0);
    if (status != 0) {
      JCudnn.cudnnDestroyActivationDescriptor(descriptor);
    }
    call.check(status, "cudnnSetActivationDescriptor", "ReLU");
    return new CudnnDescriptor.Relu(descriptor);
  }

  @Override
  public void destroy(ActivationDescriptor activation) {
    call.check(
        JCudnn.cudnnDestroyActivationDescriptor(CudnnDescriptor.of(activation)),
        "cudnnDestroyActivationDescriptor",
        activation);
  }

  private static int dataType(DataType type) {
    return switch (type) {
      case FLOAT32 -> cudnnDataType.CUDNN_DATA_FLOAT;
      case FLOAT16 -> cudnnDataType.CUDNN_DATA_HALF;
      case BFLOAT16 -> cudnnDataType.CUDNN_DATA_BFLOAT16;
      default -> throw new IllegalArgumentException("cuDNN convolves no " + type);
    };
  }

  private static int mathType(MathType math) {
    return switch (math) {
      case DEFAULT -> cudnnMathType.CUDNN_DEFAULT_MATH;
      case TENSOR_OP -> cudnnMathType.CUDNN_TENSOR_OP_MATH;
      case FMA -> cudnnMathType.CUDNN_FMA_MATH;
    };
  }

  // Convolutions

  @Override
  public List<Algorithm> algorithms(Handle handle, Direction direction, Descriptors descriptors) {
    return search.byHeuristics(of(handle), direction, descriptors);
  }

  @Override
  public long workspaceBytes(
      Handle handle, Direction direction, Descriptors descriptors, int algorithm) {
    return search.workspaceBytes(of(handle), direction, descriptors, algorithm);
  }

  @Override
  public List<Algorithm> measure(Handle handle, ConvolutionCall convolution, Workspace workspace) {
    return search.byTime(of(handle), convolution, workspace);
  }

  @Override
  public void convolve(
      Handle handle,
      ConvolutionCall convolution,
      int algorithm,
      Workspace workspace,
      Scaling scaling) {
    CudnnDescriptor.All d = CudnnDescriptor.All.of(convolution.descriptors());
    Operands operands = convolution.operands();
    Pointer x = new DeviceAddress(operands.x());
    Pointer w = new DeviceAddress(operands.w());
    Pointer y = new DeviceAddress(operands.y());
    Pointer ws = new DeviceAddress(workspace.address());
    cudnnHandle h = of(handle);
    Pointer a = HostFloat.of(scaling.alpha());
    Pointer b = HostFloat.of(scaling.beta());
    long size = workspace.bytes();
    IntSupplier function =
        switch (convolution.direction()) {
          case FORWARD ->
              () ->
                  cudnnConvolutionForward(
                      h, a, d.x(), x, d.w(), w, d.convolution(), algorithm, ws, size, b, d.y(), y);
          case BACKWARD_DATA ->
              () ->
                  cudnnConvolutionBackwardData(
                      h, a, d.w(), w, d.y(), y, d.convolution(), algorithm, ws, size, b, d.x(), x);
          case BACKWARD_FILTER ->
              () ->
                  cudnnConvolutionBackwardFilter(
                      h, a, d.x(), x, d.y(), y, d.convolution(), algorithm, ws, size, b, d.w(), w);
        };
    call.check(
        function.getAsInt(),
        "cudnnConvolution" + convolution.direction().functionPart(),
        scaling.alpha(),
        convolution.descriptors(),
        operands,
        algorithm,
        ws,
        size,
        scaling.beta());
  }

  /** Without an addend, y takes its place with the factor 0. */
  @Override
  public void convolveBiasRelu(
      Handle handle,
      ConvolutionCall convolution,
      int algorithm,
      Workspace workspace,
      BiasRelu epilogue) {
    CudnnDescriptor.All d = CudnnDescriptor.All.of(convolution.descriptors());
    Operands operands = convolution.operands();
    Pointer y = new DeviceAddress(operands.y());
    float share = epilogue.addend().isPresent() ? 1 : 0;
    Pointer addend = new DeviceAddress(epilogue.addend().orElse(operands.y()));
    call.check(
        JCudnn.cudnnConvolutionBiasActivationForward(
            of(handle),
            HostFloat.of(1),
            d.x(),
            new DeviceAddress(operands.x()),
            d.w(),
            new DeviceAddress(operands.w()),
            d.convolution(),
            algorithm,
            new DeviceAddress(workspace.address()),
            workspace.bytes(),
            HostFloat.of(share),
            d.y(),
            addend,
            CudnnDescriptor.of(epilogue.descriptors().bias()),
            new DeviceAddress(epilogue.bias()),
            CudnnDescriptor.of(epilogue.descriptors().relu()),
            d.y(),
            y),
        "cudnnConvolutionBiasActivationForward",
        convolution.descriptors(),
        operands,
        algorithm,
        workspace,
        epilogue);
  }
}
