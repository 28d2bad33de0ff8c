// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.op.Add;
import io.github.chromapath.op.AllReduce;
import io.github.chromapath.op.Cast;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Collects the operations of a {@link Graph}. Layers add operations in the order in which they run.
 * Nothing is computed until the compiled {@link Program} runs.
 *
 * <p>A tensor created here is a temporary. It occupies memory from the first operation that writes
 * it to the last one that reads it. After that, another tensor may use the same bytes. {@link
 * #retain} a tensor to download it after a run. Unless an operation accumulates into a tensor, the
 * tensor is written once. Not thread-safe.
 */
public final class GraphBuilder {
  private final Mode mode;
  private final Precision precision;
  private final Optional<DataParallel> parallel;
  private final List<Op> operations = new ArrayList<>();
  private final List<Op> onCommit = new ArrayList<>();
  private final Set<Tensor> inputs = new LinkedHashSet<>();
  private final Set<Tensor> retained = new LinkedHashSet<>();
  private final Set<Tensor> written = new HashSet<>();

  /** A graph whose activations are stored in fp32. */
  public GraphBuilder(Mode mode) {
    this(mode, Precision.FP32);
  }

  /** A graph whose activations are stored in the given precision. */
  public GraphBuilder(Mode mode, Precision precision) {
    this(mode, precision, Optional.empty());
  }

  /**
   * A graph that may be one of several.
   *
   * @param parallel how the graphs of all ranks belong together; empty for one rank
   */
  public GraphBuilder(Mode mode, Precision precision, Optional<DataParallel> parallel) {
    this.mode = mode;
    this.precision = precision;
    this.parallel = parallel;
  }

  /** Whether the graph is for training or for inference. */
  public Mode mode() {
    return mode;
  }

  /** How activations are stored. */
  public Precision precision() {
    return precision;
  }

  /** How the graphs of all ranks belong together; empty for one rank. */
  public Optional<DataParallel> parallel() {
    return parallel;
  }

  /**
   * A factor of this rank's terms in a mean over the images of the batch: {@code weight} times the
   * rank's part of the images.
   */
  public float partOf(float weight) {
    return parallel.map(ranks -> (float) (weight * ranks.share().part())).orElse(weight);
  }

  /**
   * Replaces gradients by their sums over the ranks, exchanged in the {@linkplain
   * ParallelConfig#gradients configured} type. Adds nothing on one rank.
   *
   * @param gradients FLOAT32
   */
  public void sumOverRanks(Tensor gradients) {
    parallel.ifPresent(ranks -> sum(gradients, ranks.config().gradients().type()));
  }

  private void sum(Tensor gradients, DataType type) {
    if (gradients.type() == type) {
      add(new AllReduce(gradients));
      return;
    }
    Tensor rounded = temporary(gradients.name() + ".rounded", gradients.shape(), type);
    add(new Cast(gradients, rounded));
    add(new AllReduce(rounded));
    add(new Cast(rounded, gradients));
  }

  /** A temporary for activations or their gradients, of the precision's type. */
  public Tensor activation(String name, Shape shape) {
    return new Tensor(name, shape, precision.activations());
  }

  /**
   * A temporary of the same type as {@code x}. Types change only at {@link #castTo} and {@link
   * #toFloat}.
   */
  public Tensor like(Tensor x, String name, Shape shape) {
    return new Tensor(name, shape, x.type());
  }

  /** A temporary in fp32: statistics, losses, colours. */
  public Tensor float32(String name, Shape shape) {
    return new Tensor(name, shape, DataType.FLOAT32);
  }

  /**
   * {@code x} in the precision's type: {@code x} itself, or the result of an added cast.
   *
   * @param x in the precision's type or in fp32
   */
  public Tensor castTo(String name, Tensor x) {
    return cast(x, activation(name, x.shape()));
  }

  /** {@code x} in fp32: {@code x} itself, or the result of an added cast. */
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

  /** Adds y = a + b, for example the sum of two gradients; returns y, of the type of {@code a}. */
  public Tensor sum(String name, Tensor a, Tensor b) {
    Tensor y = like(a, name, a.shape());
    add(new Add(a, b, y, false));
    return y;
  }

  /** A temporary of the given type. */
  public Tensor temporary(String name, Shape shape, DataType type) {
    return new Tensor(name, shape, type);
  }

  /** A tensor that the host writes before a run; it keeps its contents between runs. */
  public Tensor input(String name, Shape shape, DataType type) {
    Tensor tensor = new Tensor(name, shape, type);
    inputs.add(tensor);
    retained.add(tensor);
    written.add(tensor);
    return tensor;
  }

  /** Keeps {@code tensor} until the next run, so that the host can read it; returns it. */
  public Tensor retain(Tensor tensor) {
    retained.add(tensor);
    return tensor;
  }

  /**
   * Adds an operation to {@link Program#run}.
   *
   * @throws IllegalStateException if the operation overwrites an input or a result of an earlier
   *     operation, for example because two layers use one parameter
   */
  public void add(Op operation) {
    for (Tensor tensor : operation.writes()) {
      // An operation that also reads the tensor accumulates into it or works in place.
      boolean again = tensor.base() == tensor && !written.add(tensor);
      if (again && !operation.reads().contains(tensor)) {
        throw new IllegalStateException(
            tensor.name()
                + " is written twice in one graph, so its first value would be lost."
                + " If two layers use one parameter, build each layer under a name of its own.");
      }
    }
    operations.add(operation);
  }

  /**
   * Adds an operation to {@link Program#commit}: a change of persistent state, applied only after
   * the results of the run have been checked. The temporaries that it reads are retained.
   */
  public void addOnCommit(Op operation) {
    onCommit.add(operation);
    for (Tensor read : operation.reads()) {
      if (!read.bound()) {
        retain(read);
      }
    }
  }

  /** The graph of the operations added so far. */
  public Graph build() {
    return new Graph(mode, operations, onCommit, inputs, retained);
  }
}
