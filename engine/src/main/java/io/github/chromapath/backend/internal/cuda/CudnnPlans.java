// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.BiasReluDescriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Descriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.MathType;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import io.github.chromapath.tensor.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The convolutions that one executable runs in cuDNN; owns their descriptors. */
final class CudnnPlans implements AutoCloseable {
  private final OpenGpu gpu;
  private final Cudnn cudnn;
  private final ConvolutionAlgorithms algorithms;
  private final long workspaceLimit;
  private final ReleaseStack owned = new ReleaseStack();

  /**
   * No convolutions yet.
   *
   * @param workspaceLimit bytes of workspace that one algorithm may use
   */
  CudnnPlans(OpenGpu gpu, ConvolutionAlgorithms algorithms, long workspaceLimit) {
    this.gpu = gpu;
    this.cudnn = gpu.cudnn();
    this.algorithms = algorithms;
    this.workspaceLimit = workspaceLimit;
  }

  /**
   * Creates a convolution's descriptors and chooses its algorithm. If a tensor has more elements
   * than a descriptor can hold, the batch is divided into parts of almost equal size.
   *
   * @throws UnsupportedOperationException if cuDNN has no algorithm for it
   * @throws OutOfDeviceMemoryException if a single image has more elements than a descriptor can
   *     hold
   */
  CudnnPlan create(ConvolutionKey key) {
    int images = key.x().n();
    long perImage = Math.max(key.x().elements(), key.y().elements()) / images;
    long most = cudnn.mostElements() / perImage;
    if (most == 0) {
      throw new OutOfDeviceMemoryException(
          "%s: one picture has %d elements, but a tensor of cuDNN holds at most %d"
              .formatted(key, perImage, cudnn.mostElements()));
    }
    int count = Math.toIntExact((images + most - 1) / most);
    List<CudnnPlan.Part> parts = new ArrayList<>();
    Map<Integer, CudnnPlan.Described> bySize = new HashMap<>();
    for (int part = 0; part < count; part++) {
      int first = (int) ((long) images * part / count);
      int size = (int) ((long) images * (part + 1) / count) - first;
      parts.add(
          new CudnnPlan.Part(
              first, bySize.computeIfAbsent(size, n -> described(key.withImages(n)))));
    }
    return new CudnnPlan(parts);
  }

  private CudnnPlan.Described described(ConvolutionKey key) {
    DescribedConvolution convolution = describe(key);
    ConvolutionAlgorithm algorithm = algorithms.choose(convolution, workspaceLimit);
    return new CudnnPlan.Described(
        key, convolution.in().apply(algorithm.math()), convolution.biasRelu(), algorithm);
  }

  /** Creates the descriptors; that of a convolution once its math type is needed. */
  private DescribedConvolution describe(ConvolutionKey key) {
    DataType type = key.type();
    int kernel = key.geometry().kernel();
    Cudnn.TensorDescriptor x = tensor(type, key.x());
    Cudnn.FilterDescriptor w =
        own(cudnn.createFilter(type, key.y().c(), key.x().c(), kernel, kernel), cudnn::destroy);
    Cudnn.TensorDescriptor y = tensor(type, key.y());
    Map<MathType, Descriptors> made = new EnumMap<>(MathType.class);
    return new DescribedConvolution(
        key,
        maths(type),
        math ->
            made.computeIfAbsent(math, each -> new Descriptors(x, w, convolution(key, each), y)),
        key.biasRelu() ? Optional.of(biasRelu(key)) : Optional.empty());
  }

  private BiasReluDescriptors biasRelu(ConvolutionKey key) {
    return new BiasReluDescriptors(
        tensor(key.type(), Shape.vector(key.y().c())), own(cudnn.createRelu(), cudnn::destroy));
  }

  private Cudnn.ConvolutionDescriptor convolution(ConvolutionKey key, MathType math) {
    return own(
        cudnn.createConvolution(key.geometry().padding(), key.geometry().stride(), math),
        cudnn::destroy);
  }

  /**
   * The math types in which a convolution may run. On devices with TF32, DEFAULT would round fp32
   * operands to it; on others it equals FMA.
   */
  private List<MathType> maths(DataType type) {
    if (type != DataType.FLOAT32) {
      return List.of(MathType.TENSOR_OP, MathType.DEFAULT);
    }
    if (gpu.tensorFloat32(type)) {
      return List.of(MathType.DEFAULT, MathType.FMA);
    }
    return gpu.device().multipliesTensorFloat32()
        ? List.of(MathType.FMA)
        : List.of(MathType.FMA, MathType.DEFAULT);
  }

  private Cudnn.TensorDescriptor tensor(DataType type, Shape shape) {
    return own(
        cudnn.createTensor(type, shape.n(), shape.c(), shape.h(), shape.w()), cudnn::destroy);
  }

  private <T> T own(T descriptor, Consumer<T> destroy) {
    gpu.allocations().opened(AllocationStats.Kind.NATIVE, 0);
    owned.push(
        () -> {
          gpu.allocations().closed(AllocationStats.Kind.NATIVE, 0);
          destroy.accept(descriptor);
        });
    return descriptor;
  }

  @Override
  public void close() {
    owned.close();
  }
}
