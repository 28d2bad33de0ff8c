// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.op.Cast;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects the operations of a program. Layers add operations in the order in which they are to
 * run; nothing is computed until the compiled {@link Program} runs.
 *
 * <p>A tensor made here is a temporary: it occupies memory from the first operation that writes it
 * to the last that reads it. Unless an operation accumulates, a layer writes each tensor once. Not
 * thread-safe.
 */
public final class GraphBuilder {
  private final Mode mode;
  private final Precision precision;
  private final List<Op> operations = new ArrayList<>();
  private final List<Op> onCommit = new ArrayList<>();
  private final Set<Tensor> inputs = new LinkedHashSet<>();
  private final Set<Tensor> retained = new LinkedHashSet<>();

  /** A graph for a program of the given mode, in fp32. */
  public GraphBuilder(Mode mode) {
    this(mode, Precision.FP32);
  }

  /** A graph for a program of the given mode whose activations are stored in a precision. */
  public GraphBuilder(Mode mode, Precision precision) {
    this.mode = mode;
    this.precision = precision;
  }

  /** What the program is recorded for. */
  public Mode mode() {
    return mode;
  }

  /** How activations are stored. */
  public Precision precision() {
    return precision;
  }

  /** A temporary that holds activations or their gradients, in the precision's type. */
  public Tensor activation(String name, Shape shape) {
    return new Tensor(name, shape, precision.activations());
  }

  /**
   * A temporary of the type of {@code x}: what an operation makes of {@code x}. Types change where
   * {@link #castTo} and {@link #toFloat} stand, and nowhere else.
   */
  public Tensor like(Tensor x, String name, Shape shape) {
    return new Tensor(name, shape, x.type());
  }

  /** A temporary in fp32: statistics, losses, colours. */
  public Tensor float32(String name, Shape shape) {
    return new Tensor(name, shape, DataType.FLOAT32);
  }

  /**
   * {@code x} in the precision's type: {@code x} itself, or the result of a recorded cast.
   *
   * @param x in that type or in fp32
   */
  public Tensor castTo(String name, Tensor x) {
    return cast(x, activation(name, x.shape()));
  }

  /** {@code x} in fp32: {@code x} itself, or the result of a recorded cast. */
  public Tensor toFloat(String name, Tensor x) {
    return cast(x, float32(name, x.shape()));
  }

  private Tensor cast(Tensor x, Tensor y) {
    if (x.type() == y.type()) {
      return x;
    }
    add(new Cast(x, y));
    return y;
  }

  /** A temporary of the given type. */
  public Tensor temporary(String name, Shape shape, DataType type) {
    return new Tensor(name, shape, type);
  }

  /** A tensor that the host writes before each run; it keeps its contents between runs. */
  public Tensor input(String name, Shape shape, DataType type) {
    Tensor tensor = new Tensor(name, shape, type);
    inputs.add(tensor);
    retained.add(tensor);
    return tensor;
  }

  /** Keeps {@code tensor} until the next run, so that the host can read it; returns it. */
  public Tensor retain(Tensor tensor) {
    retained.add(tensor);
    return tensor;
  }

  /** Adds an operation to what {@link Program#run} does. */
  public void add(Op operation) {
    operations.add(operation);
  }

  /**
   * Adds an operation to what {@link Program#commit} does: changes of persistent state, made only
   * once the results of the run have been found good.
   */
  public void addOnCommit(Op operation) {
    onCommit.add(operation);
    for (Tensor read : operation.reads()) {
      if (!read.bound()) {
        retain(read);
      }
    }
  }

  /**
   * Drops operations whose results nobody reads, computes large, cheap results of a training step
   * again where that saves memory, plans the memory, allocates it and compiles.
   *
   * @throws IllegalStateException if an operation reads a temporary that none before it wrote
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the device cannot provide the
   *     memory
   */
  public Program compile(Backend backend) {
    return compile(backend, Rematerialization.LEAST_BYTES);
  }

  /**
   * {@link #compile(Backend)} for a network whose parameters do not change any more: operations are
   * fused, and what depends on parameters alone is computed now.
   *
   * @param frozen shared by programs of the same parameters; closed after them
   * @throws ArithmeticException if parameters are not finite
   */
  public Program compile(Backend backend, FrozenWeights frozen) {
    List<Op> fused = schedule(frozen);
    MemoryPlan plan = MemoryPlan.of(fused, inputs, retained);
    return Program.compile(backend, plan, fused, onCommit);
  }

  /** {@link #compile(Backend)} that computes again what has at least {@code leastBytes}. */
  Program compile(Backend backend, long leastBytes) {
    List<Op> scheduled = scheduled(leastBytes);
    MemoryPlan plan = MemoryPlan.of(scheduled, inputs, retained);
    return Program.compile(backend, plan, scheduled, onCommit);
  }

  /** The memory that {@link #compile} would allocate, without allocating it. */
  public MemoryPlan plan() {
    return MemoryPlan.of(scheduled(Rematerialization.LEAST_BYTES), inputs, retained);
  }

  /** The memory that {@link #compile(Backend, FrozenWeights)} would allocate. */
  public MemoryPlan plan(FrozenWeights frozen) {
    return MemoryPlan.of(schedule(frozen), inputs, retained);
  }

  /** What {@link #compile(Backend, FrozenWeights)} would have a device do, in order. */
  public List<Op> schedule(FrozenWeights frozen) {
    List<Op> live = Liveness.liveOperations(operations, retained);
    List<Op> fused = InferenceFusion.fuse(live, retained, frozen);
    frozen.provide(fused);
    return fused;
  }

  /**
   * What {@link #compile} would have a device do, in order: the operations of {@link Program#run},
   * then those of {@link Program#commit}.
   */
  public List<Op> schedule() {
    List<Op> all = new ArrayList<>(scheduled(Rematerialization.LEAST_BYTES));
    all.addAll(onCommit);
    return List.copyOf(all);
  }

  private List<Op> scheduled(long leastBytes) {
    List<Op> live = Liveness.liveOperations(operations, retained);
    return mode == Mode.TRAINING ? Rematerialization.insert(live, retained, leastBytes) : live;
  }
}
