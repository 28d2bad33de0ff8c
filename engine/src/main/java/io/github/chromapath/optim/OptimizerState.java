// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.optim;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.RateGroup;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Device memory of an optimizer: numbers that change from step to step, such as the learning rate,
 * for each {@link RateGroup}, and for each parameter that training updates one tensor of each kind
 * of state.
 */
final class OptimizerState implements AutoCloseable {
  private final Backend backend;
  private final List<Arena> kinds = new ArrayList<>();
  private final Arena numbers = new Arena("rates");
  private final Map<RateGroup, Rates> rates = new LinkedHashMap<>();
  private final Map<String, Parameter> states = new LinkedHashMap<>();

  /** The numbers of a group on the device, and those last uploaded. */
  private static final class Rates {
    final Tensor tensor;
    float[] uploaded = new float[0];

    Rates(Tensor tensor) {
      this.tensor = tensor;
    }
  }

  /**
   * Allocates the state, zero-filled.
   *
   * @param count of the numbers of a group that change from step to step
   * @param kindNames a name for each kind, part of the states' names
   */
  OptimizerState(ParameterStore store, Backend backend, int count, List<String> kindNames) {
    this.backend = backend;
    kindNames.forEach(name -> kinds.add(new Arena(name)));
    for (RateGroup group : store.rateGroups()) {
      rates.put(
          group, new Rates(numbers.add("optimizer.rates", Shape.vector(count), DataType.FLOAT32)));
      group.parameters().forEach(parameter -> kinds.forEach(kind -> add(kind, parameter)));
    }
    try {
      kinds.forEach(kind -> kind.allocate(backend));
      numbers.allocate(backend);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void add(Arena kind, Parameter parameter) {
    String name = "optimizer." + kind.name() + "." + parameter.name();
    Tensor value = kind.add(name, parameter.value().shape(), DataType.FLOAT32);
    states.put(
        name,
        new Parameter(
            name, value, new Parameter.Role.State(), parameter.layout(), parameter.initializer()));
  }

  /** The state of a group of one kind, as one vector. */
  Tensor of(RateGroup group, int kind) {
    return group.of(kinds.get(kind));
  }

  /** The numbers of a group that change from step to step. */
  Tensor rates(RateGroup group) {
    return rates.get(group).tensor;
  }

  /** Sets the numbers of a group for the next step, as many as there are. */
  void setRates(RateGroup group, float... values) {
    Rates known = rates.get(group);
    if (!Arrays.equals(values, known.uploaded)) {
      backend.upload(FloatBuffer.wrap(values.clone()), known.tensor);
      known.uploaded = values.clone();
    }
  }

  /** Checks a learning rate. */
  static void requireRate(float value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException("the learning rate must be above 0, not " + value);
    }
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
    return kinds.stream().mapToLong(Arena::bytes).sum() + numbers.bytes();
  }

  @Override
  public void close() {
    kinds.forEach(Arena::close);
    numbers.close();
  }
}
