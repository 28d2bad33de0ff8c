// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Algorithm;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Descriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.MathType;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
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
   * Creates a convolution's descriptors and chooses its algorithm.
   *
   * @throws UnsupportedOperationException if cuDNN has no algorithm for it within the limit
   */
  CudnnPlan create(ConvolutionKey key) {
    Descriptors descriptors = describe(key);
    Algorithm algorithm = algorithms.choose(key, descriptors, workspaceLimit);
    return new CudnnPlan(key, descriptors, algorithm);
  }

  private Descriptors describe(ConvolutionKey key) {
    DataType type = key.type();
    int kernel = key.geometry().kernel();
    return new Descriptors(
        tensor(type, key.x()),
        own(cudnn.createFilter(type, key.y().c(), key.x().c(), kernel, kernel), cudnn::destroy),
        own(
            cudnn.createConvolution(key.geometry().padding(), key.geometry().stride(), math(type)),
            cudnn::destroy),
        tensor(type, key.y()));
  }

  private MathType math(DataType type) {
    if (type != DataType.FLOAT32) {
      return MathType.TENSOR_OP;
    }
    return gpu.tensorFloat32(type) ? MathType.DEFAULT : MathType.FMA;
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
