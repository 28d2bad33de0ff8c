// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.op.AdaDelta;

/** Plans optimizer steps. */
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
}
