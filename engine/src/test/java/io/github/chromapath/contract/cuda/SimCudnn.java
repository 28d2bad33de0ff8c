// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static io.github.chromapath.backend.internal.cuda.dryrun.DescriptorTable.BAD_PARAM;
import static io.github.chromapath.backend.internal.cuda.dryrun.DescriptorTable.NOT_SUPPORTED;

import com.google.common.collect.Lists;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.backend.internal.cuda.driver.Scaling;
import io.github.chromapath.backend.internal.cuda.dryrun.ConvolutionProblem;
import io.github.chromapath.backend.internal.cuda.dryrun.DescriptorTable;
import io.github.chromapath.backend.internal.cuda.dryrun.LiveHandles;
import io.github.chromapath.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * cuDNN on a simulated device. Operands must be inside allocations and be written before they are
 * read. {@link SimConvolution} computes every algorithm's result when the command runs. With beta 0
 * the target is not read. The workspace of the algorithm is overwritten. A measurement returns the
 * algorithms in the reverse order of the heuristics, and fills its target with NaN; it refuses
 * zeros as its source. {@link SimAlgorithm.Fault} plants what real algorithms do unexpectedly.
 */
public final class SimCudnn implements Cudnn {
  private static final long VERSION = 90501;
  private static final String EXECUTION_FAILED = "CUDNN_STATUS_EXECUTION_FAILED";
  private static final String ALLOCATION_FAILED =
      "CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED";
  private static final byte MEASURED = SimMemory.POISON;
  private static final byte SCRIBBLE = (byte) 0xa5;

  private static final class SimHandle implements Handle {
    SimStream stream;
  }

  private final SimCore core;
  private final List<SimAlgorithm> algorithms;
  private final long mostElements;
  private final boolean measures;
  private final DescriptorTable descriptors;
  private final LiveHandles handles = new LiveHandles("CUDNN_STATUS_NOT_INITIALIZED");

  /**
   * cuDNN on a driver's device.
   *
   * @param algorithms the algorithms of every convolution, best first
   */
  public SimCudnn(SimCudaDriver driver, List<SimAlgorithm> algorithms) {
    this(driver, algorithms, Integer.MAX_VALUE, true);
  }

  /**
   * cuDNN on a driver's device.
   *
   * @param algorithms the algorithms of every convolution, best first
   * @param mostElements the largest number of elements of a tensor or weight
   * @param measures whether measurements work; if not, they fail
   */
  public SimCudnn(
      SimCudaDriver driver, List<SimAlgorithm> algorithms, long mostElements, boolean measures) {
    core = driver.core();
    this.algorithms = List.copyOf(algorithms);
    this.mostElements = mostElements;
    this.measures = measures;
    descriptors = new DescriptorTable(core.device(), mostElements);
    core.attach(handles);
    core.attachDescriptors(descriptors.handles());
  }

  /** cuDNN on a driver's device with {@link SimAlgorithm#USUAL}. */
  public SimCudnn(SimCudaDriver driver) {
    this(driver, SimAlgorithm.USUAL);
  }

  @Override
  public long mostElements() {
    return mostElements;
  }

  @Override
  public long version() {
    note("cudnnGetVersion()");
    return VERSION;
  }

  @Override
  public Handle create() {
    core.enterOutsideCapture("cudnnCreate()");
    return handles.add("cuDNN handle", new SimHandle());
  }

  @Override
  public void destroy(Handle handle) {
    String call = "cudnnDestroy()";
    core.destroy(call, () -> handles.remove(SimHandle.class, handle, call));
  }

  @Override
  public void setStream(Handle handle, CudaDriver.Stream stream) {
    String call = "cudnnSetStream()";
    core.enter(call);
    handles.use(SimHandle.class, handle, call).stream = core.stream(stream, call);
  }

  // Descriptors

  private void note(String call) {
    CudaException injected = core.calls().note(call);
    if (injected != null) {
      throw injected;
    }
  }

  private <T> T made(String call, Supplier<T> maker) {
    note(call);
    return maker.get();
  }

  private void destroyed(String call, Runnable effect) {
    CudaException injected = core.calls().note(call);
    effect.run();
    if (injected != null) {
      throw injected;
    }
  }

  @Override
  public TensorDescriptor createTensor(DataType type, int n, int c, int h, int w) {
    return made("cudnnCreateTensorDescriptor()", () -> descriptors.createTensor(type, n, c, h, w));
  }

  @Override
  public void destroy(TensorDescriptor descriptor) {
    destroyed("cudnnDestroyTensorDescriptor()", () -> descriptors.destroy(descriptor));
  }

  @Override
  public FilterDescriptor createFilter(DataType type, int k, int c, int h, int w) {
    return made("cudnnCreateFilterDescriptor()", () -> descriptors.createFilter(type, k, c, h, w));
  }

  @Override
  public void destroy(FilterDescriptor descriptor) {
    destroyed("cudnnDestroyFilterDescriptor()", () -> descriptors.destroy(descriptor));
  }

  @Override
  public ConvolutionDescriptor createConvolution(int padding, int stride, MathType math) {
    return made(
        "cudnnCreateConvolutionDescriptor()",
        () -> descriptors.createConvolution(padding, stride, math));
  }

  @Override
  public void destroy(ConvolutionDescriptor convolution) {
    destroyed("cudnnDestroyConvolutionDescriptor()", () -> descriptors.destroy(convolution));
  }

  @Override
  public ActivationDescriptor createRelu() {
    return made("cudnnCreateActivationDescriptor()", descriptors::createRelu);
  }

  @Override
  public void destroy(ActivationDescriptor activation) {
    destroyed("cudnnDestroyActivationDescriptor()", () -> descriptors.destroy(activation));
  }

  // Convolutions

  @Override
  public List<Algorithm> algorithms(Handle handle, Direction direction, Descriptors described) {
    String call = "cudnnGetConvolution" + direction.functionPart() + "Algorithm_v7()";
    core.enter(call);
    handles.use(SimHandle.class, handle, call);
    descriptors.problem(described, call);
    List<Algorithm> listed = new ArrayList<>();
    for (SimAlgorithm algorithm : algorithms) {
      String status = algorithm.listed() ? Algorithm.SUCCESS : NOT_SUPPORTED;
      listed.add(listed(algorithm, status));
    }
    return listed;
  }

  private static Algorithm listed(SimAlgorithm algorithm, String status) {
    return new Algorithm(
        algorithm.number(), status, algorithm.workspaceBytes(), algorithm.deterministic());
  }

  @Override
  public long workspaceBytes(
      Handle handle, Direction direction, Descriptors described, int algorithm) {
    String call = "cudnnGetConvolution" + direction.functionPart() + "WorkspaceSize()";
    core.enter(call);
    handles.use(SimHandle.class, handle, call);
    descriptors.problem(described, call);
    MathType math = descriptors.math(described, call);
    return algorithm(algorithm, math, call).workspaceBytes(math);
  }

  @Override
  public List<Algorithm> measure(Handle handle, ConvolutionCall convolution, Workspace workspace) {
    Direction direction = convolution.direction();
    String call = "cudnnFindConvolution" + direction.functionPart() + "AlgorithmEx()";
    core.enterOutsideCapture(call);
    SimStream stream = boundStream(handle, call);
    ConvolutionProblem problem = descriptors.problem(convolution.descriptors(), call);
    problem.requireMemory(core.memory().table(), convolution, workspace, call);
    if (!measures) {
      throw new CudaException(call, EXECUTION_FAILED);
    }
    core.finish(stream, call);
    requireNumbers(problem, convolution, call);
    MathType math = descriptors.math(convolution.descriptors(), call);
    fill(ConvolutionProblem.target(convolution), MEASURED, problem.targetBytes(direction));
    fill(workspace.address(), SCRIBBLE, workspace.bytes());
    List<Algorithm> usable = new ArrayList<>();
    List<Algorithm> rest = new ArrayList<>();
    for (SimAlgorithm algorithm : algorithms) {
      if (!algorithm.supports(math)) {
        rest.add(listed(algorithm, NOT_SUPPORTED));
      } else if (algorithm.fault() == SimAlgorithm.Fault.FAILS) {
        rest.add(listed(algorithm, EXECUTION_FAILED));
      } else if (!fits(algorithm.workspaceBytes(math), workspace)) {
        rest.add(listed(algorithm, "CUDNN_STATUS_ALLOC_FAILED"));
      } else {
        usable.add(listed(algorithm, Algorithm.SUCCESS));
      }
    }
    List<Algorithm> fastestFirst = new ArrayList<>(Lists.reverse(usable));
    fastestFirst.addAll(rest);
    return fastestFirst;
  }

  @Override
  public void convolve(
      Handle handle,
      ConvolutionCall convolution,
      int algorithm,
      Workspace workspace,
      Scaling scaling) {
    String word = convolution.direction().functionPart();
    Started started = start("cudnnConvolution" + word, handle, convolution, algorithm, workspace);
    core.submit(
        started.stream,
        new SimCommand.Work(
            started.call,
            () -> {},
            () -> {
              compute(started.problem, convolution, scaling, started.call);
              fill(workspace.address(), SCRIBBLE, started.needed);
            }));
  }

  @Override
  public void convolveBiasRelu(
      Handle handle,
      ConvolutionCall convolution,
      int algorithm,
      Workspace workspace,
      BiasRelu epilogue) {
    String name = "cudnnConvolutionBiasActivationForward";
    Started started = start(name, handle, convolution, algorithm, workspace);
    if (started.algorithm.fault() == SimAlgorithm.Fault.NO_BIAS_RELU) {
      throw new CudaException(started.call, NOT_SUPPORTED);
    }
    descriptors.requireBiasRelu(core.memory().table(), started.problem, epilogue, started.call);
    core.submit(
        started.stream,
        new SimCommand.Work(
            started.call,
            () -> {},
            () -> {
              computeBiasRelu(started.problem, convolution, epilogue, started.call);
              fill(workspace.address(), SCRIBBLE, started.needed);
            }));
  }

  /** A computation whose arguments are valid. */
  private record Started(
      String call,
      SimStream stream,
      ConvolutionProblem problem,
      SimAlgorithm algorithm,
      long needed) {}

  private Started start(
      String name, Handle handle, ConvolutionCall convolution, int algorithm, Workspace workspace) {
    String call = name + "(algorithm " + algorithm + ")";
    core.enter(call);
    SimStream stream = boundStream(handle, call);
    ConvolutionProblem problem = descriptors.problem(convolution.descriptors(), call);
    MathType math = descriptors.math(convolution.descriptors(), call);
    SimAlgorithm chosen = algorithm(algorithm, math, call);
    long needed = chosen.workspaceBytes(math);
    if (!fits(needed, workspace)) {
      throw new CudaException(
          "%s, with %d bytes of workspace for %d,".formatted(call, workspace.bytes(), needed),
          BAD_PARAM);
    }
    problem.requireMemory(core.memory().table(), convolution, workspace, call);
    switch (chosen.fault()) {
      case FAILS -> throw new CudaException(call, EXECUTION_FAILED);
      case LACKS_MEMORY -> throw new CudaException(call, ALLOCATION_FAILED);
      default -> {}
    }
    return new Started(call, stream, problem, chosen, needed);
  }

  /** y = max(0, convolution + addend + bias), rounded once. */
  private void computeBiasRelu(
      ConvolutionProblem problem, ConvolutionCall convolution, BiasRelu epilogue, String call) {
    Operands operands = convolution.operands();
    float[] y =
        new SimConvolution(problem)
            .forward(
                read(operands.x(), problem, problem.xBytes(), "x of " + call),
                read(operands.w(), problem, problem.wBytes(), "w of " + call));
    int channels = problem.y().c();
    long biasBytes = (long) channels * problem.type().bytes();
    float[] bias = read(epilogue.bias(), problem, biasBytes, "the bias of " + call);
    float[] addend =
        epilogue.addend().isPresent()
            ? read(
                epilogue.addend().getAsLong(), problem, problem.yBytes(), "the addend of " + call)
            : new float[y.length];
    for (int i = 0; i < y.length; i++) {
      float sum = y[i] + addend[i] + bias[i % channels];
      y[i] = sum <= 0 ? 0 : sum;
    }
    core.memory().write(operands.y(), problem.type(), y);
  }

  private void compute(
      ConvolutionProblem problem, ConvolutionCall convolution, Scaling scaling, String call) {
    SimConvolution simulated = new SimConvolution(problem);
    Direction direction = convolution.direction();
    Operands operands = convolution.operands();
    Supplier<float[]> x = () -> read(operands.x(), problem, problem.xBytes(), "x of " + call);
    Supplier<float[]> w = () -> read(operands.w(), problem, problem.wBytes(), "w of " + call);
    Supplier<float[]> y = () -> read(operands.y(), problem, problem.yBytes(), "y of " + call);
    float[] result =
        switch (direction) {
          case FORWARD -> simulated.forward(x.get(), w.get());
          case BACKWARD_DATA -> simulated.backwardData(y.get(), w.get());
          case BACKWARD_FILTER -> simulated.backwardFilter(x.get(), y.get());
        };
    long target = ConvolutionProblem.target(convolution);
    float alpha = scaling.alpha();
    float beta = scaling.beta();
    float[] old =
        beta == 0
            ? null
            : read(target, problem, problem.targetBytes(direction), "the target of " + call);
    for (int i = 0; i < result.length; i++) {
      result[i] = old == null ? alpha * result[i] : alpha * result[i] + beta * old[i];
    }
    core.memory().write(target, problem.type(), result);
  }

  private float[] read(long address, ConvolutionProblem problem, long bytes, String what) {
    int count = (int) (bytes / problem.type().bytes());
    return core.memory().read(address, problem.type(), count, what);
  }

  private void fill(long address, byte value, long bytes) {
    if (bytes > 0) {
      core.memory().bytes().fill(address, value, (int) bytes);
    }
  }

  // Checks

  private SimStream boundStream(Handle handle, String call) {
    SimStream stream = handles.use(SimHandle.class, handle, call).stream;
    if (stream == null) {
      throw new CudaException(call + ", of a handle with no stream set,", BAD_PARAM);
    }
    return core.stream(stream, call);
  }

  private static boolean fits(long needed, Workspace workspace) {
    return Long.compareUnsigned(needed, workspace.bytes()) <= 0;
  }

  /** A measurement on zeros would be too fast. */
  private void requireNumbers(
      ConvolutionProblem problem, ConvolutionCall convolution, String call) {
    boolean forward = convolution.direction() != Direction.BACKWARD_DATA;
    long source = forward ? convolution.operands().x() : convolution.operands().y();
    long bytes = forward ? problem.xBytes() : problem.yBytes();
    for (float number : read(source, problem, bytes, "the source of " + call)) {
      if (number == 0 || Float.isNaN(number)) {
        throw new CudaException(call + ", measuring on " + number + ",", BAD_PARAM);
      }
    }
  }

  private SimAlgorithm algorithm(int number, MathType math, String call) {
    return algorithms.stream()
        .filter(a -> a.number() == number && a.supports(math))
        .findFirst()
        .orElseThrow(() -> new CudaException(call, NOT_SUPPORTED));
  }
}
