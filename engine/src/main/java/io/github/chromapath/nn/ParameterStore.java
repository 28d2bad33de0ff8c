// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.backend.Backend;
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
import java.util.SplittableRandom;

/**
 * The parameters and running statistics of a network under their checkpoint names, each kind in one
 * block of memory so that one kernel can update them all.
 *
 * <p>Layers register what they need; then {@link #allocate} or {@link #allocateApart}, once. A
 * layer built afterwards finds its parameters by name, so that several programs share them. Not
 * thread-safe while being changed.
 */
public final class ParameterStore implements AutoCloseable {
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Arena weights = new Arena("weights");
  private final Arena gradients = new Arena("gradients");
  private final Arena statistics = new Arena("running statistics");
  private final Map<Tensor, Memory> apart = new HashMap<>();
  private Backend backend;

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
    if (known == null) {
      Tensor value = (trained ? weights : statistics).add(name, shape, DataType.FLOAT32);
      Tensor gradient = trained ? gradients.add("grad." + name, shape, DataType.FLOAT32) : null;
      known = new Parameter(name, value, gradient, layout, initializer, false);
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
    backend = device;
  }

  /**
   * Allocates parameters and running statistics for inference alone, each in memory of its own, so
   * that {@link #release} can give it back; zero-filled. There are no {@link #weights} then.
   *
   * @throws IllegalStateException if the store is allocated
   */
  public void allocateApart(Backend device) {
    backend = device;
    for (Arena arena : List.of(weights, statistics)) {
      for (Tensor tensor : arena.tensors()) {
        Memory memory = device.allocate(Arena.align(tensor.bytes()));
        apart.put(tensor, memory);
        tensor.bind(memory, 0);
      }
    }
  }

  /**
   * Releases parameters and statistics that nobody reads any longer.
   *
   * @param values some of those that {@link #allocateApart} has allocated
   */
  public void release(Collection<Tensor> values) {
    for (Tensor tensor : values) {
      Memory memory = apart.remove(tensor);
      if (memory != null) {
        memory.close();
      }
    }
  }

  /** Allocates the gradients, which only training needs. */
  public void allocateGradients() {
    gradients.allocate(backend);
  }

  /**
   * Gives everything a place in memory that is only counted: programs over this store can be
   * planned, and {@link #bytes} is what a real one takes, but nothing can be read, written or run.
   *
   * @param training whether gradients are counted too
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

  /** Fills everything by its initializer; each from {@code seed} and its own name alone. */
  public void initialize(long seed) {
    for (Parameter parameter : parameters.values()) {
      float[] values = new float[Math.toIntExact(parameter.value().shape().elements())];
      parameter
          .initializer()
          .fill(
              values,
              new SplittableRandom(seed * 0x9E3779B97F4A7C15L + parameter.name().hashCode()));
      backend.upload(FloatBuffer.wrap(values), parameter.value());
    }
  }

  /**
   * Leaves the parameters whose names start with {@code prefix} as they are in every program
   * recorded from now on; running statistics go on.
   *
   * @return how many parameters that are
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

  /** All, in the order of their registration. */
  public List<Parameter> all() {
    return List.copyOf(parameters.values());
  }

  /**
   * The one of that name.
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

  /** Elements of the named parameter, in the order that files use. */
  public float[] read(String name) {
    return read(get(name), get(name).value());
  }

  /** Elements of the named parameter's gradient, in the order that files use. */
  public float[] readGradient(String name) {
    return read(get(name), get(name).gradient());
  }

  private float[] read(Parameter parameter, Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().elements())];
    backend.download(tensor, FloatBuffer.wrap(values));
    return parameter.layout().toFile(tensor.shape(), values);
  }

  /**
   * Sets the named parameter.
   *
   * @param values in the order that files use
   * @throws IllegalArgumentException if the number of elements is wrong
   */
  public void write(String name, float[] values) {
    Parameter parameter = get(name);
    Shape shape = parameter.value().shape();
    if (values.length != shape.elements()) {
      throw new IllegalArgumentException(
          name + " has " + shape.elements() + " elements, not " + values.length);
    }
    backend.upload(FloatBuffer.wrap(parameter.layout().fromFile(shape, values)), parameter.value());
  }

  /** All trained parameters as one vector. */
  public Tensor weights() {
    return weights.whole();
  }

  /** All gradients as one vector, in step with {@link #weights}. */
  public Tensor gradients() {
    return gradients.whole();
  }

  /** Device bytes of parameters, statistics and, where allocated, gradients. */
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
