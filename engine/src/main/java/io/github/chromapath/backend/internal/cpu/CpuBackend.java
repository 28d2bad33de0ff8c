// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.backend.AllocationStats;
import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.backend.Elements;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.internal.DeviceBackend;
import io.github.chromapath.kernels.cpu.Parallel;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The processor as a device: convolutions run in oneDNN, every other operation in the kernel twins.
 *
 * <p>Results are the same bits in every run with the same number of threads. May be shared by
 * threads; programs, compilations and transfers run one at a time. Memory must not be closed while
 * a program that uses it runs.
 */
public final class CpuBackend extends DeviceBackend {
  /** What {@link #name()} returns. */
  static final String NAME = "cpu";

  private final DnnlEngine engine;
  private final ConvolutionTypes convolutionTypes;
  private final boolean multipliesAlone;
  private final Parallel parallel;
  private final CpuOps twins;

  /**
   * Opens the processor.
   *
   * @param types finds what the engine convolves, on the backend's thread
   */
  CpuBackend(int threads, BiFunction<DnnlEngine, AllocationStats, ConvolutionTypes> types) {
    super(NAME);
    engine =
        open(
            () -> {
              OpenMp.setThreads(threads);
              return new DnnlEngine(allocations());
            },
            opened -> opened::close);
    multipliesAlone = open(() -> DnnlEngine.multipliesInVectors() && OpenMp.trySetThreads(threads));
    convolutionTypes = open(() -> types.apply(engine, allocations()));
    parallel = open(() -> new Parallel(threads), opened -> opened::close);
    twins = new CpuOps(parallel);
  }

  /**
   * Opens the processor.
   *
   * @param threads threads to compute with, 0 for as many as there are processors
   * @throws IllegalArgumentException if {@code threads} is negative
   */
  public static CpuBackend open(int threads) {
    if (threads < 0) {
      throw new IllegalArgumentException("threads must be at least 0, not " + threads);
    }
    return new CpuBackend(
        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads, ConvolutionTypes::new);
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
        DnnlEngine.multipliesBfloat16(),
        convolutionTypes.all(),
        0);
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
        } else {
          steps.add(twins.bind(operation));
        }
      }
      return new CpuExecutable(thread(), allocations(), steps, blocks, plans);
    } catch (RuntimeException | Error e) {
      plans.forEach(CpuPlan::close);
      throw e;
    }
  }

  private CpuPlan plan(Convolution convolution) {
    convolutionTypes.require(convolution);
    Optional<WinogradConvolution> winograd = winograd(convolution);
    return winograd.isPresent()
        ? WinogradPlan.of(winograd.get(), engine, allocations(), parallel)
        : ConvolutionPlan.of(convolution, engine, allocations());
  }

  /**
   * A convolution as Winograd's algorithm runs it; empty if it runs directly. Frozen weights are
   * those of inference: gradients are made by direct convolutions only.
   */
  Optional<WinogradConvolution> winograd(Convolution convolution) {
    return WinogradConvolution.of(convolution)
        .filter(form -> multipliesAlone && frozen(form.operation().weight()));
  }

  /** Whether each thread can do fast matrix products of its own, as Winograd's algorithm needs. */
  boolean multipliesAlone() {
    return multipliesAlone;
  }

  private static boolean frozen(Tensor weight) {
    return CpuMemory.of(weight).packed().isPresent();
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
