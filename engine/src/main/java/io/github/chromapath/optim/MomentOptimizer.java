// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.optim;

import io.github.chromapath.nn.Parameter;
import java.util.Collection;

/** An optimizer with running means for each trained parameter. */
abstract class MomentOptimizer implements Optimizer {
  /** Owned by this optimizer. */
  final OptimizerState state;

  MomentOptimizer(OptimizerState state) {
    this.state = state;
  }

  @Override
  public final Collection<Parameter> states() {
    return state.states();
  }

  @Override
  public final float[] read(Parameter parameter) {
    return state.read(parameter);
  }

  @Override
  public final void write(Parameter parameter, float[] values) {
    state.write(parameter, values);
  }

  @Override
  public long bytes() {
    return state.bytes();
  }

  @Override
  public void close() {
    state.close();
  }
}
