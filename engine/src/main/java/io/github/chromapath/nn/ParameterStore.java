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
import java.util.TreeMap;

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
  private final ParameterMemory memory = new ParameterMemory();
  private final Map<String, Float> factors = new TreeMap<>();
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
      requireUnplaced(name + " cannot be added");
      Tensor value = new Tensor(name, shape, DataType.FLOAT32);
      Parameter.Role role =
          trained
              ? new Parameter.Role.Trained(new Tensor("grad." + name, shape, DataType.FLOAT32))
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
    memory.place(parameters.values(), factors);
    memory.allocate(device);
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
    memory.place(List.of(), Map.of());
    for (Parameter parameter : parameters.values()) {
      Tensor tensor = parameter.value();
      Memory own = device.allocate(Arena.align(tensor.bytes()));
      apart.put(tensor, own);
      tensor.bind(own, 0);
    }
  }

  /**
   * Releases parameters and statistics that are no longer read.
   *
   * @param values tensors that {@link #allocateApart} allocated; others are ignored
   */
  public void release(Collection<Tensor> values) {
    for (Tensor tensor : values) {
      Memory own = apart.remove(tensor);
      if (own != null) {
        own.close();
      }
    }
  }

  /**
   * Allocates the gradients, which only training needs. Frozen parameters have none.
   *
   * @throws IllegalStateException if {@link #allocate} was not called before
   */
  public void allocateGradients() {
    memory.allocateGradients(device());
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
    memory.place(parameters.values(), factors);
    memory.allocate(CountedMemory::new);
    if (training) {
      memory.allocateGradients(CountedMemory::new);
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
   * Freezes a group: training changes neither its parameters nor its running statistics, and its
   * batch norms normalise with the latter. Frozen parameters have neither gradients nor optimizer
   * state. Call it before {@link #allocate}; it applies to layers that are built afterwards.
   *
   * @param group a name of {@link ParameterGroups}
   * @return the number of frozen parameters
   * @throws IllegalStateException if the store is allocated
   */
  public int freeze(String group) {
    requireUnplaced(group + " cannot be frozen");
    int frozen = 0;
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      Parameter parameter = entry.getValue();
      if (ParameterGroups.contains(group, parameter.name())) {
        frozen += parameter.role() instanceof Parameter.Role.Trained ? 1 : 0;
        entry.setValue(parameter.freeze());
      }
    }
    return frozen;
  }

  /**
   * Multiplies the learning rate of a group. If several groups contain a parameter, the longest
   * name decides. Call it before {@link #allocate}.
   *
   * @param group a name of {@link ParameterGroups}
   * @param factor above 0 and finite
   * @throws IllegalArgumentException if the factor is out of range
   * @throws IllegalStateException if the store is allocated
   */
  public void scaleLearningRate(String group, float factor) {
    requireUnplaced("the learning rate of " + group + " cannot be changed");
    RateGroup.requireFactor(factor);
    factors.put(group, factor);
  }

  private void requireUnplaced(String action) {
    if (memory.placed()) {
      throw new IllegalStateException(
          action + ": the parameters are allocated already; do this before");
    }
  }

  /**
   * A vector of zeros of the shape of a frozen running statistic, which the batch norms of frozen
   * groups read.
   */
  Tensor zeros(Shape shape) {
    return original.map(first -> first.zeros(shape)).orElseGet(() -> memory.zeros(shape));
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
   * #weights} and {@link #statistics} of both have the same order. Frozen values are shared: the
   * result reads those of this store, and must not outlive it.
   */
  public ParameterStore sameParameters() {
    ParameterStore same = new ParameterStore();
    for (Parameter parameter : parameters.values()) {
      if (parameter.frozen()) {
        same.parameters.put(parameter.name(), parameter);
      } else {
        same.get(
            parameter.name(),
            parameter.value().shape(),
            parameter.layout(),
            parameter.initializer(),
            parameter.trained());
      }
    }
    same.factors.putAll(factors);
    return same;
  }

  /** All running statistics that training updates as one vector; empty if there are none. */
  public Optional<Tensor> statistics() {
    return memory.statistics();
  }

  /** All parameters that training updates as one vector. */
  public Tensor weights() {
    return memory.weights().whole();
  }

  /** The parameters of a learning rate as one vector. */
  public Tensor weights(RateGroup group) {
    return group.of(memory.weights());
  }

  /** All gradients as one vector, in the order of {@link #weights}. */
  public Tensor gradients() {
    return memory.gradients().whole();
  }

  /** The gradients of a learning rate's parameters as one vector. */
  public Tensor gradients(RateGroup group) {
    return group.of(memory.gradients());
  }

  /**
   * The parameters that training updates, in the order of {@link #weights}, by their learning
   * rates. The groups follow each other and cover that vector.
   *
   * @throws IllegalStateException if nothing is allocated
   */
  public List<RateGroup> rateGroups() {
    return memory.rateGroups();
  }

  /** Device memory of parameters, statistics and, if allocated, gradients, in bytes. */
  public long bytes() {
    return apart.isEmpty()
        ? memory.bytes()
        : apart.values().stream().mapToLong(Memory::bytes).sum();
  }

  /** Releases the memory. Idempotent. */
  @Override
  public void close() {
    memory.close();
    apart.values().forEach(Memory::close);
  }
}
