// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.Add;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.CountedMemory;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The parameters and running statistics of a network under their checkpoint names. Each kind is
 * stored in one block of memory, so that one kernel can update all parameters.
 *
 * <p>Building a layer registers its parameters. After all layers are built, call {@link #allocate}
 * or {@link #allocateApart} once. A layer built later finds its parameters by name, so that several
 * programs share them. Not thread-safe during changes.
 */
public final class ParameterStore implements AutoCloseable {
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Arena weights = new Arena("weights");
  private final Arena gradients = new Arena("gradients");
  private final Arena statistics = new Arena("running statistics");
  private final Map<Tensor, Memory> apart = new HashMap<>();
  private final Optional<ParameterStore> original;
  private Optional<Backend> backend = Optional.empty();

  /** A store without parameters. */
  public ParameterStore() {
    this(Optional.empty());
  }

  private ParameterStore(Optional<ParameterStore> original) {
    this.original = original;
  }

  /**
   * The same parameters for a second use of them in one training graph, for example on images of
   * another size. Layers over the result read and update the values of this store. Their gradients
   * are temporaries of that graph, until {@link #addGradients} adds them to those of this store.
   */
  public ParameterStore sharing() {
    return new ParameterStore(Optional.of(this));
  }

  /**
   * Adds the gradients of a {@linkplain #sharing shared} use, after the backward passes of both
   * uses.
   */
  public void addGradients(GraphBuilder graph) {
    ParameterStore first = original.orElseThrow();
    for (Parameter second : parameters.values()) {
      if (second.role() instanceof Parameter.Role.Trained trained) {
        Tensor sum = first.get(second.name()).gradient();
        graph.add(new Add(sum, trained.gradient(), sum, false));
      }
    }
  }

  /**
   * The trained parameter {@code name}, registered if it is new.
   *
   * @throws IllegalArgumentException if it exists with another shape
   * @throws IllegalStateException if it is new and the store is allocated
   */
  public Parameter trained(String name, Shape shape, WeightLayout layout, Initializer initializer) {
    return get(name, shape, layout, initializer, true);
  }

  /** The running statistic {@code name} of {@code channels} elements; as {@link #trained}. */
  public Parameter statistic(String name, int channels, Initializer initializer) {
    return get(name, Shape.vector(channels), WeightLayout.VECTOR, initializer, false);
  }

  private Parameter get(
      String name, Shape shape, WeightLayout layout, Initializer initializer, boolean trained) {
    Parameter known = parameters.get(name);
    if (known == null && original.isPresent()) {
      known = original.get().get(name, shape, layout, initializer, trained).again();
      parameters.put(name, known);
    } else if (known == null) {
      Tensor value = (trained ? weights : statistics).add(name, shape, DataType.FLOAT32);
      Parameter.Role role =
          trained
              ? new Parameter.Role.Trained(gradients.add("grad." + name, shape, DataType.FLOAT32))
              : new Parameter.Role.State();
      known = new Parameter(name, value, role, layout, initializer);
      parameters.put(name, known);
    } else if (!known.value().shape().equals(shape)) {
      throw new IllegalArgumentException(
          name + " has the shape " + known.value().shape() + ", not " + shape);
    }
    return known;
  }

  /**
   * Allocates parameters and running statistics, zero-filled.
   *
   * @throws IllegalStateException if called twice
   */
  public void allocate(Backend device) {
    weights.allocate(device);
    if (!statistics.tensors().isEmpty()) {
      statistics.allocate(device);
    }
    backend = Optional.of(device);
  }

  /**
   * Allocates parameters and running statistics, zero-filled, for inference alone: each in its own
   * memory, so that {@link #release} can free it. {@link #weights} is not available then.
   *
   * @throws IllegalStateException if the store is allocated
   */
  public void allocateApart(Backend device) {
    backend = Optional.of(device);
    for (Arena arena : List.of(weights, statistics)) {
      for (Tensor tensor : arena.tensors()) {
        Memory memory = device.allocate(Arena.align(tensor.bytes()));
        apart.put(tensor, memory);
        tensor.bind(memory, 0);
      }
    }
  }

  /**
   * Releases parameters and statistics that are no longer read.
   *
   * @param values tensors that {@link #allocateApart} allocated; others are ignored
   */
  public void release(Collection<Tensor> values) {
    for (Tensor tensor : values) {
      Memory memory = apart.remove(tensor);
      if (memory != null) {
        memory.close();
      }
    }
  }

  /**
   * Allocates the gradients, which only training needs.
   *
   * @throws IllegalStateException if {@link #allocate} was not called before
   */
  public void allocateGradients() {
    gradients.allocate(device());
  }

  private Backend device() {
    return backend.orElseThrow(
        () ->
            new IllegalStateException(
                "the parameters have no memory yet."
                    + " Call ParameterStore.allocate(backend) after building the layers and"
                    + " before this."));
  }

  /**
   * Binds all tensors to memory that is counted but not allocated. Programs over this store can be
   * planned, and {@link #bytes} equals that of an allocated store, but nothing can be read, written
   * or run.
   *
   * @param training whether to include gradients
   * @throws IllegalStateException if the store is allocated
   */
  public void layOut(boolean training) {
    weights.allocate(CountedMemory::new);
    if (!statistics.tensors().isEmpty()) {
      statistics.allocate(CountedMemory::new);
    }
    if (training) {
      gradients.allocate(CountedMemory::new);
    }
  }

  /**
   * Fills each parameter and statistic by its initializer, from {@code seed} and its name alone.
   *
   * @throws IllegalStateException if nothing is allocated
   */
  public void initialize(long seed) {
    Backend target = device();
    for (Parameter parameter : parameters.values()) {
      float[] values = new float[Math.toIntExact(parameter.value().shape().elements())];
      parameter
          .initializer()
          .fill(
              values,
              new SplittableRandom(seed * 0x9E3779B97F4A7C15L + parameter.name().hashCode()));
      target.upload(FloatBuffer.wrap(values), parameter.value());
    }
  }

  /**
   * Freezes the parameters whose names start with {@code prefix}: programs built from now on do not
   * change them. Running statistics are still updated.
   *
   * @return the number of frozen parameters
   */
  public int freeze(String prefix) {
    int frozen = 0;
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      if (entry.getKey().startsWith(prefix) && entry.getValue().trained()) {
        entry.setValue(entry.getValue().freeze());
        frozen++;
      }
    }
    return frozen;
  }

  /** All parameters and statistics in the order of their registration. */
  public List<Parameter> all() {
    return List.copyOf(parameters.values());
  }

  /**
   * The parameter or statistic of the given name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Parameter get(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("the network has no parameter " + name);
    }
    return parameter;
  }

  /** Elements of the named parameter in file order. */
  public float[] read(String name) {
    return read(get(name), get(name).value());
  }

  /** Elements of the named parameter's gradient in file order. */
  public float[] readGradient(String name) {
    return read(get(name), get(name).gradient());
  }

  private float[] read(Parameter parameter, Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().elements())];
    device().download(tensor, FloatBuffer.wrap(values));
    return parameter.layout().toFile(tensor.shape(), values);
  }

  /**
   * Sets the named parameter.
   *
   * @param values in file order
   * @throws IllegalArgumentException if the number of elements is wrong
   */
  public void write(String name, float[] values) {
    Parameter parameter = get(name);
    Shape shape = parameter.value().shape();
    if (values.length != shape.elements()) {
      throw new IllegalArgumentException(
          name + " has " + shape.elements() + " elements, not " + values.length);
    }
    FloatBuffer elements = FloatBuffer.wrap(parameter.layout().fromFile(shape, values));
    device().upload(elements, parameter.value());
  }

  /**
   * An unallocated store of the same parameters and running statistics. The vectors {@link
   * #weights} and {@link #statistics} of both have the same order.
   */
  public ParameterStore sameParameters() {
    ParameterStore same = new ParameterStore();
    for (Parameter parameter : parameters.values()) {
      same.get(
          parameter.name(),
          parameter.value().shape(),
          parameter.layout(),
          parameter.initializer(),
          parameter.trained());
    }
    return same;
  }

  /** All running statistics as one vector; empty if there are none. */
  public Optional<Tensor> statistics() {
    return statistics.allocated() ? Optional.of(statistics.whole()) : Optional.empty();
  }

  /** All trained parameters as one vector. */
  public Tensor weights() {
    return weights.whole();
  }

  /** All gradients as one vector, in the order of {@link #weights}. */
  public Tensor gradients() {
    return gradients.whole();
  }

  /** Device memory of parameters, statistics and, if allocated, gradients, in bytes. */
  public long bytes() {
    if (!weights.allocated()) {
      return apart.values().stream().mapToLong(Memory::bytes).sum();
    }
    long trained = gradients.allocated() ? gradients.bytes() : 0;
    return weights.bytes() + statistics.bytes() + trained;
  }

  /** Releases the memory. Idempotent. */
  @Override
  public void close() {
    weights.close();
    gradients.close();
    statistics.close();
    apart.values().forEach(Memory::close);
  }
}
