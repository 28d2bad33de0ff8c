// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.optim;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * AdaDelta (Zeiler, 2012) over all parameters of a store, with its two running means. Owns their
 * memory.
 */
public final class AdaDeltaOptimizer implements AutoCloseable {
  private final ParameterStore store;
  private final Backend backend;
  private final AdaDeltaConfig config;
  private final Arena squareAverage = new Arena("square_avg");
  private final Arena accumulatedDelta = new Arena("acc_delta");
  private final Arena rates = new Arena("lr");
  private final Tensor lr = rates.add("optimizer.lr", Shape.vector(1), DataType.FLOAT32);
  private float learningRate;
  private final Map<String, Parameter> states = new LinkedHashMap<>();

  /** State zero, as at the start of training; the store must be allocated. */
  public AdaDeltaOptimizer(ParameterStore store, Backend backend, AdaDeltaConfig config) {
    this.store = store;
    this.backend = backend;
    this.config = config;
    for (Parameter parameter : store.all()) {
      if (parameter.trained()) {
        addState(squareAverage, parameter);
        addState(accumulatedDelta, parameter);
      }
    }
    try {
      squareAverage.allocate(backend);
      accumulatedDelta.allocate(backend);
      rates.allocate(backend);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    setLearningRate(config.lr());
  }

  private void addState(Arena arena, Parameter parameter) {
    Tensor value = parameter.value();
    String name = "optimizer." + arena.name() + "." + parameter.name();
    Tensor state = arena.add(name, value.shape(), DataType.FLOAT32);
    states.put(
        name, new Parameter(name, state, null, parameter.layout(), parameter.initializer(), false));
  }

  /** Records the step, made when a run is accepted. */
  public void record(GraphBuilder graph) {
    graph.addOnCommit(
        new AdaDelta(
            store.weights(),
            store.gradients(),
            squareAverage.whole(),
            accumulatedDelta.whole(),
            lr,
            config.rho(),
            config.epsilon()));
  }

  /**
   * Sets the learning rate of the steps from now on; the configuration's until then.
   *
   * @throws IllegalArgumentException if it is not above 0
   */
  public void setLearningRate(float value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException("the learning rate must be above 0, not " + value);
    }
    if (value != learningRate) {
      backend.upload(FloatBuffer.wrap(new float[] {value}), lr);
      learningRate = value;
    }
  }

  /** {@return the learning rate of the next step} */
  public float learningRate() {
    return learningRate;
  }

  /** The running means, two for each trained parameter, under {@code optimizer.*} names. */
  public Iterable<Parameter> states() {
    return states.values();
  }

  /** Elements of a state, in the order that files use. */
  public float[] read(Parameter state) {
    float[] values = new float[Math.toIntExact(state.value().shape().elements())];
    backend.download(state.value(), FloatBuffer.wrap(values));
    return state.layout().toFile(state.value().shape(), values);
  }

  /** Sets a state; {@code values} in the order that files use. */
  public void write(Parameter state, float[] values) {
    float[] device = state.layout().fromFile(state.value().shape(), values);
    backend.upload(FloatBuffer.wrap(device), state.value());
  }

  /** Device bytes of the state. */
  public long bytes() {
    return squareAverage.bytes() + accumulatedDelta.bytes() + rates.bytes();
  }

  /** Releases the state. Idempotent. */
  @Override
  public void close() {
    squareAverage.close();
    accumulatedDelta.close();
    rates.close();
  }
}
