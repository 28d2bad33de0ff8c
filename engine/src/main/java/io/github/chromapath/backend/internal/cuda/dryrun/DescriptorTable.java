// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.dryrun;

import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ActivationDescriptor;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.BiasRelu;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ConvolutionDescriptor;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Descriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.FilterDescriptor;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.MathType;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.TensorDescriptor;
import io.github.chromapath.backend.internal.cuda.dryrun.ConvolutionProblem.Sampling;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The descriptors of a cuDNN without a GPU, and their contents. */
public final class DescriptorTable {
  /** The status of a call with an invalid argument. */
  public static final String BAD_PARAM = "CUDNN_STATUS_BAD_PARAM";

  /** The status of a call that the device or cuDNN does not support. */
  public static final String NOT_SUPPORTED = "CUDNN_STATUS_NOT_SUPPORTED";

  private record TensorValues(DataType type, Shape shape) {}

  private static final class Tensor implements TensorDescriptor {
    final TensorValues values;

    Tensor(TensorValues values) {
      this.values = values;
    }
  }

  private static final class Filter implements FilterDescriptor {
    final TensorValues values;

    Filter(TensorValues values) {
      this.values = values;
    }
  }

  private static final class Relu implements ActivationDescriptor {}

  private static final class Convolution implements ConvolutionDescriptor {
    final Sampling sampling;
    final MathType math;

    Convolution(Sampling sampling, MathType math) {
      this.sampling = sampling;
      this.math = math;
    }
  }

  private final GpuSpec device;
  private final long mostElements;
  private final LiveHandles handles = new LiveHandles(BAD_PARAM);

  /**
   * An empty table for one device.
   *
   * @param mostElements the largest number of elements of a tensor or weight
   */
  public DescriptorTable(GpuSpec device, long mostElements) {
    this.device = device;
    this.mostElements = mostElements;
  }

  /** The live descriptors. */
  public LiveHandles handles() {
    return handles;
  }

  /** A tensor (n, h, w, c). */
  public TensorDescriptor createTensor(DataType type, int n, int c, int h, int w) {
    require("cudnnSetTensor4dDescriptor", type, n, c, h, w);
    TensorValues values = new TensorValues(type, new Shape(n, h, w, c));
    return handles.add("tensor descriptor", new Tensor(values));
  }

  /** A weight (k, h, w, c). */
  public FilterDescriptor createFilter(DataType type, int k, int c, int h, int w) {
    require("cudnnSetFilter4dDescriptor", type, k, c, h, w);
    TensorValues values = new TensorValues(type, new Shape(k, h, w, c));
    return handles.add("filter descriptor", new Filter(values));
  }

  private void require(String function, DataType type, int... extents) {
    String call =
        IntStream.of(extents)
            .mapToObj(extent -> ", " + extent)
            .collect(Collectors.joining("", function + "(" + type, ")"));
    require(type != null && type.floating(), call, "the type");
    require(IntStream.of(extents).allMatch(extent -> extent > 0), call, "an extent");
    double elements = IntStream.of(extents).asDoubleStream().reduce(1, (a, b) -> a * b);
    if (elements > mostElements) {
      throw new CudaException(
          call + ", of more than " + mostElements + " elements,", NOT_SUPPORTED);
    }
  }

  /** Padding, stride and math type of a convolution. */
  public ConvolutionDescriptor createConvolution(int padding, int stride, MathType math) {
    String call = "cudnnSetConvolution2dDescriptor(" + padding + ", " + stride + ")";
    require(padding >= 0 && stride >= 1, call, "padding or stride");
    require(math != null, call, "the math type");
    Sampling sampling = new Sampling(padding, stride);
    return handles.add("convolution descriptor", new Convolution(sampling, math));
  }

  /** ReLU. */
  public ActivationDescriptor createRelu() {
    return handles.add("activation descriptor", new Relu());
  }

  /** Destroys an activation's descriptor. */
  public void destroy(ActivationDescriptor descriptor) {
    handles.remove(Relu.class, descriptor, "cudnnDestroyActivationDescriptor()");
  }

  /**
   * Checks what follows a convolution: the descriptors, and that bias and addend are in memory.
   *
   * @param call for the exception
   * @throws CudaException if a descriptor is destroyed, the bias has another type than y or another
   *     number of channels, or an operand is not inside an allocation
   */
  public void requireBiasRelu(
      AllocationTable memory, ConvolutionProblem problem, BiasRelu epilogue, String call) {
    TensorValues bias = handles.use(Tensor.class, epilogue.descriptors().bias(), call).values;
    handles.use(Relu.class, epilogue.descriptors().relu(), call);
    boolean fits = bias.shape.equals(new Shape(1, 1, 1, problem.y().c()));
    require(fits && bias.type == problem.type(), call, "the bias: " + bias);
    long bytes = bias.shape.elements() * bias.type.bytes();
    memory.require(epilogue.bias(), bytes, "bias", call, BAD_PARAM);
    epilogue
        .addend()
        .ifPresent(addend -> memory.require(addend, problem.yBytes(), "addend", call, BAD_PARAM));
  }

  /** Destroys a tensor's descriptor. */
  public void destroy(TensorDescriptor descriptor) {
    handles.remove(Tensor.class, descriptor, "cudnnDestroyTensorDescriptor()");
  }

  /** Destroys a weight's descriptor. */
  public void destroy(FilterDescriptor descriptor) {
    handles.remove(Filter.class, descriptor, "cudnnDestroyFilterDescriptor()");
  }

  /** Destroys a convolution's descriptor. */
  public void destroy(ConvolutionDescriptor descriptor) {
    handles.remove(Convolution.class, descriptor, "cudnnDestroyConvolutionDescriptor()");
  }

  /**
   * The convolution that four descriptors describe.
   *
   * @param call for the exception
   * @throws CudaException if a descriptor is destroyed, if the descriptors are inconsistent (x, w
   *     and the convolution determine the shape of y), or if the math type is not supported for the
   *     data type or on the device
   */
  public ConvolutionProblem problem(Descriptors descriptors, String call) {
    require(descriptors != null, call, "the descriptors");
    TensorValues x = handles.use(Tensor.class, descriptors.x(), call).values;
    TensorValues w = handles.use(Filter.class, descriptors.w(), call).values;
    TensorValues y = handles.use(Tensor.class, descriptors.y(), call).values;
    Convolution convolution = handles.use(Convolution.class, descriptors.convolution(), call);
    Sampling sampling = convolution.sampling;
    String shapes = "x " + x + ", w " + w + ", y " + y + ", stride " + sampling.stride();
    require(x.type == w.type && x.type == y.type, call, "types: " + shapes);
    require(
        x.shape.n() == y.shape.n()
            && x.shape.c() == w.shape.c()
            && y.shape.c() == w.shape.n()
            && y.shape.h() == extent(x.shape.h(), w.shape.h(), sampling)
            && y.shape.w() == extent(x.shape.w(), w.shape.w(), sampling),
        call,
        "shapes: " + shapes + ", padding " + sampling.padding());
    requireMath(x.type, convolution.math, call);
    return new ConvolutionProblem(x.type, x.shape, w.shape, y.shape, sampling);
  }

  /** The math type of a convolution's descriptor. */
  public MathType math(Descriptors descriptors, String call) {
    return handles.use(Convolution.class, descriptors.convolution(), call).math;
  }

  private static int extent(int input, int kernel, Sampling sampling) {
    return Math.floorDiv(input + 2 * sampling.padding() - kernel, sampling.stride()) + 1;
  }

  private void requireMath(DataType type, MathType math, String call) {
    if (math == (type == DataType.FLOAT32 ? MathType.TENSOR_OP : MathType.FMA)) {
      throw new CudaException(call + ", of " + type + " in " + math + ",", NOT_SUPPORTED);
    }
    if (type == DataType.BFLOAT16 && !device.multipliesBfloat16()) {
      throw new CudaException(
          call + ", of BFLOAT16 at compute capability " + device.computeCapability() + ",",
          NOT_SUPPORTED);
    }
  }

  private static void require(boolean condition, String call, String what) {
    if (!condition) {
      throw new CudaException(call + ", for " + what + ",", BAD_PARAM);
    }
  }
}
