// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.optim;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.MovingAverage;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Another optimizer, and the exponential moving average of what it trains: average = d average + (1
 * - d) w after each update, with d = min(decay, (1 + t) / (10 + t)) after t updates, as in
 * TensorFlow's {@code ExponentialMovingAverage}. Running statistics are averaged likewise.
 *
 * <p>Adds one state for each parameter and running statistic that is not frozen to those of the
 * other optimizer: {@code ema.*}. Owns the other optimizer.
 */
public final class AveragingOptimizer implements Optimizer {
  private static final String PREFIX = "ema.";

  private final Optimizer optimizer;
  private final ParameterStore store;
  private final Backend backend;
  private final double decay;
  private final ParameterStore average;
  private final Arena weights = new Arena("ema weight");
  private final Tensor weight = weights.add("ema.weight", Shape.vector(1), DataType.FLOAT32);
  private final Map<String, Parameter> averages = new LinkedHashMap<>();

  /**
   * Averages the trained values of a store; call {@link #start} when they have their initial
   * values.
   *
   * @param optimizer updates the parameters of {@code store}
   * @param store allocated parameters
   * @param decay in (0, 1)
   * @throws IllegalArgumentException if {@code decay} is out of range
   */
  public AveragingOptimizer(
      Optimizer optimizer, ParameterStore store, Backend backend, double decay) {
    requireDecay(decay);
    this.optimizer = optimizer;
    this.store = store;
    this.backend = backend;
    this.decay = decay;
    average = store.sameParameters();
    try {
      average.allocate(backend);
      weights.allocate(backend);
    } catch (RuntimeException | Error e) {
      closeAverage();
      throw e;
    }
    for (Parameter parameter : updated(average)) {
      String name = PREFIX + parameter.name();
      averages.put(
          name,
          new Parameter(
              name,
              parameter.value(),
              new Parameter.Role.State(),
              parameter.layout(),
              parameter.initializer()));
    }
  }

  /**
   * Checks a decay.
   *
   * @throws IllegalArgumentException if it is not in (0, 1)
   */
  public static void requireDecay(double decay) {
    if (!(decay > 0 && decay < 1)) {
      throw new IllegalArgumentException(
          "the decay of the average must be above 0 and below 1, not " + decay);
    }
  }

  /** Parameters and running statistics that are not frozen; frozen ones are their own average. */
  private static List<Parameter> updated(ParameterStore store) {
    return store.all().stream().filter(parameter -> !parameter.frozen()).toList();
  }

  /** Sets the average to the current parameters and running statistics. */
  @Override
  public void start() {
    optimizer.start();
    for (Parameter parameter : updated(store)) {
      average.write(parameter.name(), store.read(parameter.name()));
    }
  }

  @Override
  public void record(GraphBuilder graph) {
    optimizer.record(graph);
    graph.addOnCommit(new MovingAverage(store.weights(), average.weights(), weight));
    if (store.statistics().isPresent()) {
      graph.addOnCommit(
          new MovingAverage(store.statistics().get(), average.statistics().orElseThrow(), weight));
    }
  }

  @Override
  public void prepareUpdate(long updates) {
    optimizer.prepareUpdate(updates);
    double kept = Math.min(decay, (1.0 + updates) / (10.0 + updates));
    backend.upload(FloatBuffer.wrap(new float[] {(float) (1 - kept)}), weight);
  }

  @Override
  public Optional<ParameterStore> average() {
    return Optional.of(average);
  }

  @Override
  public void setLearningRate(float value) {
    optimizer.setLearningRate(value);
  }

  @Override
  public float learningRate() {
    return optimizer.learningRate();
  }

  @Override
  public Collection<Parameter> states() {
    List<Parameter> all = new ArrayList<>(optimizer.states());
    all.addAll(averages.values());
    return all;
  }

  @Override
  public float[] read(Parameter state) {
    return averages.containsKey(state.name())
        ? average.read(averaged(state))
        : optimizer.read(state);
  }

  @Override
  public void write(Parameter state, float[] values) {
    if (averages.containsKey(state.name())) {
      average.write(averaged(state), values);
    } else {
      optimizer.write(state, values);
    }
  }

  private static String averaged(Parameter state) {
    return state.name().substring(PREFIX.length());
  }

  @Override
  public long bytes() {
    return optimizer.bytes() + average.bytes() + weights.bytes();
  }

  @Override
  public void close() {
    optimizer.close();
    closeAverage();
  }

  private void closeAverage() {
    average.close();
    weights.close();
  }
}
