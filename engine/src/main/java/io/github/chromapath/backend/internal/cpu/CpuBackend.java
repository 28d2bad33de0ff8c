// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import com.sun.management.OperatingSystemMXBean;
import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.backend.internal.DeviceBackend;
import io.github.chromapath.backend.internal.Elements;
import io.github.chromapath.kernels.cpu.CpuKernels;
import io.github.chromapath.kernels.cpu.Parallel;
import io.github.chromapath.op.AllReduce;
import io.github.chromapath.op.AsyncAllReduce;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import org.bytedeco.javacpp.Pointer;

/**
 * The CPU as a device. Convolutions run in oneDNN or by Winograd's algorithm, every other operation
 * in a kernel of {@link CpuKernels}.
 *
 * <p>Results are bit-identical in every run with the same number of threads. Thread-safe;
 * executables, compilations and transfers run one at a time. Memory must not be closed while an
 * executable that uses it runs.
 */
public final class CpuBackend extends DeviceBackend {
  /** The name of the backend. */
  static final String NAME = "cpu";

  /** The others are for parameters, the Java heap, the system's cache of files, other programs. */
  private static final int SHARE_FOR_TEMPORARIES = 4;

  private final DnnlEngine engine;
  private final ConvolutionTypes convolutionTypes;
  private final boolean threadsMultiplyAlone;
  private final Parallel parallel;
  private final CpuKernels kernels;
  private final Communicator communicator;
  private final Reductions reductions;

  /**
   * Opens the CPU.
   *
   * @param communicator the processes that train together
   * @param types finds the types that oneDNN convolves; called on the backend's thread
   */
  CpuBackend(
      int threads,
      Communicator communicator,
      BiFunction<DnnlEngine, AllocationStats, ConvolutionTypes> types) {
    super(NAME);
    this.communicator = communicator;
    engine =
        open(
            () -> {
              OpenMp.setThreads(threads);
              return new DnnlEngine(allocations());
            },
            opened -> () -> closeLast(opened));
    threadsMultiplyAlone =
        open(() -> DnnlEngine.multipliesInVectors() && OpenMp.trySetThreads(threads));
    convolutionTypes = open(() -> types.apply(engine, allocations()));
    parallel = open(() -> new Parallel(threads), opened -> opened::close);
    kernels = new CpuKernels(CpuMemory.VIEWS, parallel);
    reductions = open(() -> new Reductions(communicator), opened -> opened::close);
  }

  /** Returns freed memory to the system; glibc keeps much of it for the thread that now ends. */
  private static void closeLast(DnnlEngine engine) {
    engine.close();
    Pointer.trimMemory();
  }

  /**
   * Opens the CPU.
   *
   * @param threads number of threads to compute with, or 0 for the number of processors
   * @throws IllegalArgumentException if {@code threads} is negative
   */
  public static CpuBackend open(int threads) {
    return open(threads, Communicator.alone());
  }

  /**
   * Opens the CPU as one of the processes that train together.
   *
   * @param threads number of threads to compute with, or 0 for the number of processors
   * @throws IllegalArgumentException if {@code threads} is negative
   */
  public static CpuBackend open(int threads, Communicator communicator) {
    if (threads < 0) {
      throw new IllegalArgumentException("threads must be at least 0, not " + threads);
    }
    return new CpuBackend(
        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
        communicator,
        ConvolutionTypes::new);
  }

  @Override
  public Capabilities capabilities() {
    int threads = parallel.threads();
    return new Capabilities(
        "CPU, "
            + DnnlEngine.instructions()
            + (threads == 1 ? ", 1 thread" : ", " + threads + " threads"),
        DnnlEngine.library(),
        threads,
        new Capabilities.Types(
            convolutionTypes.all(), DnnlEngine.multipliesBfloat16(), DnnlEngine.multipliesInt8()),
        OptionalLong.empty(),
        // All ranks may run on one machine.
        hostBytes() / SHARE_FOR_TEMPORARIES / communicator.world());
  }

  /** Memory of the machine or of the container. */
  private static long hostBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  @Override
  public Communicator communicator() {
    return communicator;
  }

  @Override
  public Memory allocate(long bytes) {
    return thread().call(() -> CpuMemory.allocate(bytes, allocations()));
  }

  @Override
  public Executable compile(List<Op> operations) {
    return thread().call(() -> compileHere(operations));
  }

  private Executable compileHere(List<Op> operations) {
    Set<CpuMemory> blocks = new HashSet<>();
    for (Op operation : operations) {
      collectBlocks(operation.reads(), blocks);
      collectBlocks(operation.writes(), blocks);
    }
    List<Runnable> steps = new ArrayList<>();
    List<CpuPlan> plans = new ArrayList<>();
    try {
      for (Op operation : operations) {
        if (operation instanceof Convolution convolution) {
          CpuPlan plan = plan(convolution);
          plans.add(plan);
          steps.add(plan);
        } else if (operation instanceof Quantized quantized
            && !CpuKernels.supports(quantized.getClass())) {
          CpuPlan plan = plan(quantized);
          plans.add(plan);
          steps.add(plan);
        } else if (operation instanceof AllReduce sum) {
          steps.add(reductions.start(sum.x()));
          steps.add(reductions::await);
        } else if (operation instanceof AsyncAllReduce.Start sum) {
          steps.add(reductions.start(sum.x()));
        } else if (operation instanceof AsyncAllReduce.Done) {
          steps.add(reductions::await);
        } else {
          steps.add(kernels.bind(operation));
        }
      }
      return new CpuExecutable(thread(), allocations(), () -> reductions.run(steps), blocks, plans);
    } catch (RuntimeException | Error e) {
      plans.forEach(CpuPlan::close);
      throw e;
    }
  }

  private CpuPlan plan(Convolution convolution) {
    convolutionTypes.require(convolution);
    Optional<WinogradConvolution> winograd = winograd(convolution);
    if (winograd.isPresent()) {
      return WinogradPlan.of(winograd.get(), engine, allocations(), parallel);
    }
    Optional<WeightGradient> products = weightGradient(convolution);
    return products.isPresent()
        ? WeightGradientPlan.of(products.get(), engine, allocations(), parallel)
        : ConvolutionPlan.of(convolution, engine, allocations());
  }

  private CpuPlan plan(Quantized quantized) {
    if (!DnnlEngine.multipliesInt8()) {
      throw new UnsupportedOperationException(
          DnnlEngine.library()
              + " has no int8 convolutions with VNNI or AMX instructions on this processor ("
              + DnnlEngine.instructions()
              + ")");
    }
    return quantized instanceof Quantized.ConvolveFloat convolve
        ? StripPlan.of(convolve, engine, allocations(), threads())
        : QuantizedPlan.of(quantized, engine, allocations());
  }

  /** The convolution in the form that Winograd's algorithm computes; empty if it runs directly. */
  Optional<WinogradConvolution> winograd(Convolution convolution) {
    return threadsMultiplyAlone ? WinogradConvolution.of(convolution) : Optional.empty();
  }

  /** The wgrad in the form that is computed by products; empty if it runs as a convolution. */
  Optional<WeightGradient> weightGradient(Convolution convolution) {
    return threadsMultiplyAlone
        ? WeightGradient.of(convolution, DnnlEngine.multipliesFasterThanWgrad())
        : Optional.empty();
  }

  /** Whether each thread can run fast matrix products alone. */
  boolean threadsMultiplyAlone() {
    return threadsMultiplyAlone;
  }

  /** The pool, if its threads can run primitives alone. */
  private Optional<Parallel> threads() {
    return threadsMultiplyAlone ? Optional.of(parallel) : Optional.empty();
  }

  private static void collectBlocks(List<Tensor> tensors, Set<CpuMemory> blocks) {
    for (Tensor tensor : tensors) {
      CpuMemory.requireAddressable(tensor);
      blocks.add(CpuMemory.of(tensor));
    }
  }

  @Override
  protected void write(FloatBuffer source, Tensor target) {
    Elements.store(source, source.remaining(), CpuMemory.span(target));
  }

  @Override
  protected void write(ByteBuffer source, Tensor target) {
    CpuMemory.bytes(target).put(source);
  }

  @Override
  protected void read(Tensor source, FloatBuffer target) {
    Elements.load(CpuMemory.span(source), target.remaining(), target);
  }

  @Override
  protected void read(Tensor source, ByteBuffer target) {
    target.put(CpuMemory.bytes(source));
  }
}
