// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.optim;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.AdaDelta;
import java.util.List;

/**
 * AdaDelta (Zeiler, 2012) over all parameters of a store. Its state is two running means for each
 * trained parameter: {@code optimizer.square_avg.*} and {@code optimizer.acc_delta.*}.
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
    graph.addOnCommit(
        new AdaDelta(
            store.weights(),
            store.gradients(),
            state.whole(SQUARE_AVERAGE),
            state.whole(ACCUMULATED_DELTA),
            state.rates(),
            config.rho(),
            config.epsilon()));
  }

  @Override
  public void setLearningRate(float value) {
    OptimizerState.requireRate(value);
    state.setRates(value);
    learningRate = value;
  }

  @Override
  public float learningRate() {
    return learningRate;
  }
}
