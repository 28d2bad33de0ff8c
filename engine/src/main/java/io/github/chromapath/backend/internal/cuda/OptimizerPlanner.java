// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.AdamW;
import io.github.chromapath.op.MovingAverage;

/** Plans optimizer steps and moving averages. */
final class OptimizerPlanner extends FamilyPlanner {
  OptimizerPlanner(KernelLauncher launcher) {
    super("optimizer", launcher);
  }

  OpPlan adaDelta(AdaDelta op) {
    requireFloat32(op.w(), op.g(), op.v(), op.u(), op.lr());
    long count = op.w().shape().elements();
    return OpPlan.of(
        launch(
            geometry().elements(count, op.w().type()),
            "adadelta_f32",
            op.w(),
            op.g(),
            op.v(),
            op.u(),
            op.lr(),
            op.rho(),
            op.epsilon(),
            count));
  }

  OpPlan adamW(AdamW op) {
    AdamW.State state = op.state();
    AdamW.Constants constants = op.constants();
    requireFloat32(op.w(), op.g(), state.m(), state.v(), state.share(), op.rates());
    long count = op.w().shape().elements();
    return OpPlan.of(
        launch(
            geometry().elements(count, op.w().type()),
            "adamw_f32",
            op.w(),
            op.g(),
            state.m(),
            state.v(),
            state.share(),
            op.rates(),
            constants.beta1(),
            constants.beta2(),
            constants.epsilon(),
            count));
  }

  OpPlan movingAverage(MovingAverage op) {
    requireFloat32(op.x(), op.mean(), op.weight());
    long count = op.mean().shape().elements();
    return OpPlan.of(
        launch(
            geometry().elements(count, op.mean().type()),
            "moving_average_f32",
            op.x(),
            op.mean(),
            op.weight(),
            count));
  }
}
