// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.dryrun;

import static io.github.chromapath.backend.internal.cuda.dryrun.DescriptorTable.BAD_PARAM;
import static io.github.chromapath.backend.internal.cuda.dryrun.DescriptorTable.NOT_SUPPORTED;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.backend.internal.cuda.driver.Scaling;
import io.github.chromapath.tensor.DataType;
import java.util.List;

/**
 * A cuDNN that checks descriptors, operands and workspaces, counts calls, and computes nothing. The
 * workspace of the real algorithms is unknown without a GPU. Here every convolution has one
 * algorithm with a given workspace, and a second-best one without.
 */
public final class DryRunCudnn implements Cudnn {
  private static final long VERSION = 90501;
  private static final int NEEDING = 1;
  private static final int PLAIN = 0;

  private static final class DryHandle implements Handle {
    CudaDriver.Stream stream;
  }

  private final DryRunDriver driver;
  private final long neededBytes;
  private final DescriptorTable descriptors;
  private final LiveHandles handles = new LiveHandles("CUDNN_STATUS_NOT_INITIALIZED");

  /**
   * cuDNN on a device.
   *
   * @param workspaceBytes workspace of every convolution's best algorithm
   */
  public DryRunCudnn(DryRunDriver driver, long workspaceBytes) {
    this.driver = driver;
    neededBytes = workspaceBytes;
    descriptors = new DescriptorTable(driver.device(), mostElements());
  }

  @Override
  public boolean computes() {
    return false;
  }

  @Override
  public long version() {
    return VERSION;
  }

  @Override
  public Handle create() {
    return handles.add("handle", new DryHandle());
  }

  @Override
  public void destroy(Handle handle) {
    handles.remove(DryHandle.class, handle, "cudnnDestroy()");
  }

  @Override
  public void setStream(Handle handle, CudaDriver.Stream stream) {
    handles.use(DryHandle.class, handle, "cudnnSetStream()").stream = stream;
  }

  @Override
  public TensorDescriptor createTensor(DataType type, int n, int c, int h, int w) {
    return descriptors.createTensor(type, n, c, h, w);
  }

  @Override
  public void destroy(TensorDescriptor descriptor) {
    descriptors.destroy(descriptor);
  }

  @Override
  public FilterDescriptor createFilter(DataType type, int k, int c, int h, int w) {
    return descriptors.createFilter(type, k, c, h, w);
  }

  @Override
  public void destroy(FilterDescriptor descriptor) {
    descriptors.destroy(descriptor);
  }

  @Override
  public ConvolutionDescriptor createConvolution(int padding, int stride, MathType math) {
    return descriptors.createConvolution(padding, stride, math);
  }

  @Override
  public void destroy(ConvolutionDescriptor convolution) {
    descriptors.destroy(convolution);
  }

  @Override
  public ActivationDescriptor createRelu() {
    return descriptors.createRelu();
  }

  @Override
  public void destroy(ActivationDescriptor activation) {
    descriptors.destroy(activation);
  }

  @Override
  public List<Algorithm> algorithms(Handle handle, Direction direction, Descriptors described) {
    String call = "cudnnGetConvolution" + direction.functionPart() + "Algorithm_v7()";
    handles.use(DryHandle.class, handle, call);
    descriptors.problem(described, call);
    return List.of(algorithm(NEEDING, Algorithm.SUCCESS), algorithm(PLAIN, Algorithm.SUCCESS));
  }

  @Override
  public long workspaceBytes(
      Handle handle, Direction direction, Descriptors described, int algorithm) {
    String call = "cudnnGetConvolution" + direction.functionPart() + "WorkspaceSize()";
    handles.use(DryHandle.class, handle, call);
    descriptors.problem(described, call);
    return needed(algorithm, call);
  }

  private Algorithm algorithm(int number, String status) {
    return new Algorithm(number, status, number == NEEDING ? neededBytes : 0, true);
  }

  /**
   * The list of {@link #algorithms}, without a measurement; an algorithm whose workspace is too
   * large is last.
   */
  @Override
  public List<Algorithm> measure(Handle handle, ConvolutionCall convolution, Workspace workspace) {
    Direction direction = convolution.direction();
    String call = "cudnnFindConvolution" + direction.functionPart() + "AlgorithmEx()";
    handles.use(DryHandle.class, handle, call);
    ConvolutionProblem problem = descriptors.problem(convolution.descriptors(), call);
    problem.requireMemory(driver.allocations(), convolution, workspace, call);
    if (workspace.bytes() < neededBytes) {
      return List.of(
          algorithm(PLAIN, Algorithm.SUCCESS), algorithm(NEEDING, "CUDNN_STATUS_ALLOC_FAILED"));
    }
    return algorithms(handle, direction, convolution.descriptors());
  }

  private long needed(int algorithm, String call) {
    if (algorithm != NEEDING && algorithm != PLAIN) {
      throw new CudaException(call, NOT_SUPPORTED);
    }
    return algorithm == NEEDING ? neededBytes : 0;
  }

  @Override
  public void convolve(
      Handle handle,
      ConvolutionCall convolution,
      int algorithm,
      Workspace workspace,
      Scaling scaling) {
    String name = "cudnnConvolution" + convolution.direction().functionPart();
    check(name, handle, convolution, algorithm, workspace);
  }

  @Override
  public void convolveBiasRelu(
      Handle handle,
      ConvolutionCall convolution,
      int algorithm,
      Workspace workspace,
      BiasRelu epilogue) {
    String name = "cudnnConvolutionBiasActivationForward";
    ConvolutionProblem problem = check(name, handle, convolution, algorithm, workspace);
    descriptors.requireBiasRelu(driver.allocations(), problem, epilogue, name + "()");
  }

  private ConvolutionProblem check(
      String name, Handle handle, ConvolutionCall convolution, int algorithm, Workspace workspace) {
    String call = name + "(algorithm " + algorithm + ")";
    DryHandle used = handles.use(DryHandle.class, handle, call);
    ConvolutionProblem problem = descriptors.problem(convolution.descriptors(), call);
    if (workspace.bytes() < needed(algorithm, call)) {
      throw new CudaException(call + ", with too small a workspace,", BAD_PARAM);
    }
    problem.requireMemory(driver.allocations(), convolution, workspace, call);
    driver.libraryCall(name, used.stream);
    return problem;
  }
}
