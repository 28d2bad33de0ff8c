// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.optim;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.RateGroup;
import io.github.chromapath.op.AdaDelta;
import java.util.List;

/**
 * AdaDelta (Zeiler, 2012) over all parameters of a store that are not frozen. Its state is two
 * running means for each of them: {@code optimizer.square_avg.*} and {@code optimizer.acc_delta.*}.
 */
public final class AdaDeltaOptimizer extends MomentOptimizer {
  private static final int SQUARE_AVERAGE = 0;
  private static final int ACCUMULATED_DELTA = 1;

  private final ParameterStore store;
  private final AdaDeltaConfig config;
  private float learningRate;

  /** An optimizer whose state is zero; the store must be allocated. */
  public AdaDeltaOptimizer(ParameterStore store, Backend backend, AdaDeltaConfig config) {
    super(new OptimizerState(store, backend, 1, List.of("square_avg", "acc_delta")));
    this.store = store;
    this.config = config;
    setLearningRate(config.lr());
  }

  @Override
  public void record(GraphBuilder graph) {
    for (RateGroup group : store.rateGroups()) {
      graph.addOnCommit(
          new AdaDelta(
              store.weights(group),
              store.gradients(group),
              state.of(group, SQUARE_AVERAGE),
              state.of(group, ACCUMULATED_DELTA),
              state.rates(group),
              config.rho(),
              config.epsilon()));
    }
  }

  @Override
  public void setLearningRate(float value) {
    OptimizerState.requireRate(value);
    store.rateGroups().forEach(group -> state.setRates(group, group.rate(value)));
    learningRate = value;
  }

  @Override
  public float learningRate() {
    return learningRate;
  }
}
