// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.optim;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Device memory of an optimizer: the learning rate, and for each trained parameter one tensor of
 * each kind of state.
 */
final class OptimizerState implements AutoCloseable {
  private final Backend backend;
  private final List<Arena> kinds = new ArrayList<>();
  private final Arena rates = new Arena("lr");
  private final Tensor lr = rates.add("optimizer.lr", Shape.vector(1), DataType.FLOAT32);
  private final Map<String, Parameter> states = new LinkedHashMap<>();
  private float learningRate;

  /**
   * Allocates the state, zero-filled.
   *
   * @param kindNames a name for each kind, part of the states' names
   */
  OptimizerState(ParameterStore store, Backend backend, float lr, List<String> kindNames) {
    this.backend = backend;
    kindNames.forEach(name -> kinds.add(new Arena(name)));
    for (Parameter parameter : store.all()) {
      if (parameter.trained()) {
        kinds.forEach(kind -> add(kind, parameter));
      }
    }
    try {
      kinds.forEach(kind -> kind.allocate(backend));
      rates.allocate(backend);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    setLearningRate(lr);
  }

  private void add(Arena kind, Parameter parameter) {
    String name = "optimizer." + kind.name() + "." + parameter.name();
    Tensor value = kind.add(name, parameter.value().shape(), DataType.FLOAT32);
    states.put(
        name,
        new Parameter(
            name, value, new Parameter.Role.State(), parameter.layout(), parameter.initializer()));
  }

  /** All tensors of a kind as one vector, in the order of {@link ParameterStore#weights}. */
  Tensor whole(int kind) {
    return kinds.get(kind).whole();
  }

  /** The learning rate, one element. */
  Tensor lr() {
    return lr;
  }

  void setLearningRate(float value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException("the learning rate must be above 0, not " + value);
    }
    if (value != learningRate) {
      backend.upload(FloatBuffer.wrap(new float[] {value}), lr);
      learningRate = value;
    }
  }

  float learningRate() {
    return learningRate;
  }

  Collection<Parameter> states() {
    return Collections.unmodifiableCollection(states.values());
  }

  float[] read(Parameter state) {
    float[] values = new float[Math.toIntExact(state.value().shape().elements())];
    backend.download(state.value(), FloatBuffer.wrap(values));
    return state.layout().toFile(state.value().shape(), values);
  }

  void write(Parameter state, float[] values) {
    float[] device = state.layout().fromFile(state.value().shape(), values);
    backend.upload(FloatBuffer.wrap(device), state.value());
  }

  long bytes() {
    return kinds.stream().mapToLong(Arena::bytes).sum() + rates.bytes();
  }

  @Override
  public void close() {
    kinds.forEach(Arena::close);
    rates.close();
  }
}
