// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The operations of a program and the tensors that the host reads and writes, as collected by a
 * {@link GraphBuilder}. Immutable.
 *
 * <p>{@link #compile} places the graph's temporaries in memory, so a graph is compiled once. For
 * inference with unchanging parameters the methods with {@link FrozenWeights} also fuse operations.
 */
public final class Graph {
  /**
   * Bytes of the slices in which several ranks sum a larger vector. Smaller slices cost more
   * messages; larger ones leave more to sum after the last operation.
   */
  public static final long SLICE_BYTES = 8L << 20;

  private final Mode mode;
  private final List<Op> operations;
  private final List<Op> onCommit;
  private final Set<Tensor> inputs;
  private final Set<Tensor> retained;

  Graph(
      Mode mode, List<Op> operations, List<Op> onCommit, Set<Tensor> inputs, Set<Tensor> retained) {
    this.mode = mode;
    this.operations = List.copyOf(operations);
    this.onCommit = List.copyOf(onCommit);
    // The order of insertion decides the memory plan.
    this.inputs = Collections.unmodifiableSet(new LinkedHashSet<>(inputs));
    this.retained = Collections.unmodifiableSet(new LinkedHashSet<>(retained));
  }

  /** The operations of {@link Program#run} as they were added. */
  public List<Op> operations() {
    return operations;
  }

  /** The operations of {@link Program#commit} as they were added. */
  public List<Op> commitOperations() {
    return onCommit;
  }

  /** Tensors that the host writes before a run. */
  public Set<Tensor> inputs() {
    return inputs;
  }

  /** Tensors that keep their contents until the next run; the inputs are among them. */
  public Set<Tensor> retained() {
    return retained;
  }

  /**
   * The operations that {@link #compile(Backend)} compiles for a device with little memory, in
   * order: those of {@link Program#run}, then those of {@link Program#commit}.
   */
  public List<Op> schedule() {
    return schedule(0);
  }

  /**
   * The operations that {@link #compile(Backend)} compiles, in order.
   *
   * @param temporaryBytes as in {@link Capabilities}
   */
  public List<Op> schedule(long temporaryBytes) {
    List<Op> all = new ArrayList<>(scheduled(temporaryBytes));
    all.addAll(onCommit);
    return List.copyOf(all);
  }

  /**
   * The operations that {@link #compile(Backend, FrozenWeights)} compiles, in order.
   *
   * @throws ArithmeticException if a parameter that is folded has values that are not finite
   */
  public List<Op> schedule(FrozenWeights frozen) {
    return schedule(frozen, UnaryOperator.identity());
  }

  /**
   * The operations that {@link #compile(Backend, FrozenWeights, Calibration)} compiles, in order.
   *
   * @throws ArithmeticException if a parameter that is folded has values that are not finite
   */
  public List<Op> schedule(FrozenWeights frozen, Calibration calibration) {
    return schedule(frozen, fused -> Quantization.apply(fused, retained, frozen, calibration));
  }

  /**
   * The operations of {@link #schedule(FrozenWeights)} for another runtime, which has its own ways
   * to run them: batch norm is folded into convolutions, and concatenations are whole.
   *
   * @param frozen receives the values of the folded weights, which its device can download
   * @throws ArithmeticException if a parameter that is folded has values that are not finite
   */
  public List<Op> portable(FrozenWeights frozen) {
    return portable(frozen, UnaryOperator.identity());
  }

  /**
   * As {@link #portable(FrozenWeights)}, with convolutions in int8.
   *
   * @param calibration the ranges of the activations
   */
  public List<Op> portable(FrozenWeights frozen, Calibration calibration) {
    return portable(frozen, fused -> Quantization.apply(fused, retained, frozen, calibration));
  }

  private List<Op> portable(FrozenWeights frozen, UnaryOperator<List<Op>> rewriting) {
    List<Op> live = Liveness.liveOperations(operations, retained);
    List<Op> folded = rewriting.apply(InferenceFusion.fold(live, retained, frozen));
    frozen.provide(folded);
    return folded;
  }

  private List<Op> schedule(FrozenWeights frozen, UnaryOperator<List<Op>> rewriting) {
    List<Op> live = Liveness.liveOperations(operations, retained);
    List<Op> fused = InferenceFusion.fuse(live, retained, frozen, rewriting);
    frozen.provide(fused);
    return fused;
  }

  /**
   * The memory plan of {@link #compile(Backend)} for a device with little memory; allocates
   * nothing.
   */
  public MemoryPlan plan() {
    return plan(0);
  }

  /**
   * The memory plan of {@link #compile(Backend)}; allocates nothing.
   *
   * @param temporaryBytes as in {@link Capabilities}
   */
  public MemoryPlan plan(long temporaryBytes) {
    return plan(scheduled(temporaryBytes));
  }

  /** The memory plan of {@link #compile(Backend, FrozenWeights)}. */
  public MemoryPlan plan(FrozenWeights frozen) {
    return plan(schedule(frozen));
  }

  /** The memory plan of {@link #compile(Backend, FrozenWeights, Calibration)}. */
  public MemoryPlan plan(FrozenWeights frozen, Calibration calibration) {
    return plan(schedule(frozen, calibration));
  }

  /**
   * Compiles a program. Drops operations with unused results. In a training step, fuses a few pairs
   * of operations with bit-identical results, and recomputes large, cheap results if that saves
   * memory (activation checkpointing), unless {@link Capabilities#temporaryBytes} suffices without
   * that and is free. On several ranks, sums large vectors in slices while it computes the rest of
   * them. Then plans the memory and allocates it.
   *
   * @throws IllegalStateException if an operation reads a temporary that none before it wrote, or
   *     the graph has been compiled
   * @throws UnsupportedOperationException if the device cannot run an operation
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the device cannot provide the
   *     memory
   */
  public Program compile(Backend backend) {
    List<Op> scheduled = scheduled(backend.capabilities().temporaryBytes());
    try {
      return compile(backend, scheduled);
    } catch (OutOfDeviceMemoryException e) {
      boolean allocated =
          scheduled.stream().flatMap(op -> op.writes().stream()).allMatch(Tensor::bound);
      if (allocated) {
        throw e;
      }
      return compile(backend, Rematerialization.LEAST_BYTES);
    }
  }

  /**
   * As {@link #compile(Backend)}, for a network whose parameters do not change any more. Operations
   * are fused, and values that depend on parameters alone are computed now.
   *
   * @param frozen shared by the programs over the same parameters; closed after them
   * @throws ArithmeticException if a parameter that is folded has values that are not finite
   */
  public Program compile(Backend backend, FrozenWeights frozen) {
    List<Op> fused = schedule(frozen);
    return Program.compile(backend, plan(fused), fused, onCommit);
  }

  /**
   * As {@link #compile(Backend, FrozenWeights)}, with convolutions in int8.
   *
   * @param calibration the ranges of the activations
   * @throws UnsupportedOperationException if the device has no instructions for int8
   */
  public Program compile(Backend backend, FrozenWeights frozen, Calibration calibration) {
    List<Op> fused = schedule(frozen, calibration);
    return Program.compile(backend, plan(fused), fused, onCommit);
  }

  /**
   * As {@link #compile(Backend, FrozenWeights)}. Each run also measures the activations that int8
   * would store.
   *
   * @param observations receives the measurements
   * @throws UnsupportedOperationException if the device is not a CPU
   */
  public Program compile(Backend backend, FrozenWeights frozen, Observations observations) {
    List<Op> fused = schedule(frozen, live -> observations.insertInto(live, frozen));
    return Program.compile(backend, plan(fused), fused, onCommit);
  }

  /** As {@link #compile(Backend)}, recomputing only results of at least {@code leastBytes}. */
  Program compile(Backend backend, long leastBytes) {
    return compile(backend, recomputing(leastBytes));
  }

  private Program compile(Backend backend, List<Op> scheduled) {
    return Program.compile(backend, plan(scheduled), scheduled, onCommit);
  }

  private MemoryPlan plan(List<Op> scheduled) {
    return MemoryPlan.of(scheduled, inputs, retained);
  }

  private List<Op> scheduled(long temporaryBytes) {
    if (mode == Mode.TRAINING) {
      List<Op> live = live();
      if (plan(live).bytes() <= temporaryBytes) {
        return overlapped(live);
      }
    }
    return recomputing(Rematerialization.LEAST_BYTES);
  }

  private List<Op> recomputing(long leastBytes) {
    return mode == Mode.TRAINING
        ? overlapped(Rematerialization.insert(live(), retained, leastBytes))
        : live();
  }

  private static List<Op> overlapped(List<Op> scheduled) {
    return ReductionOverlap.apply(scheduled, SLICE_BYTES);
  }

  private List<Op> live() {
    List<Op> live = Liveness.liveOperations(operations, retained);
    return mode == Mode.TRAINING ? TrainingFusion.fuse(live, retained) : live;
  }
}
