// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.CudaCustomOp;
import io.github.chromapath.kernels.CudaLaunch;
import io.github.chromapath.kernels.CudaLaunch.Argument;
import java.util.List;

/** Plans custom operations as launches of their own kernels. */
final class CustomPlanner {
  private final KernelLauncher launcher;
  private final int smCount;

  CustomPlanner(KernelLauncher launcher, int smCount) {
    this.launcher = launcher;
    this.smCount = smCount;
  }

  /**
   * The launches.
   *
   * @throws IllegalArgumentException if the module lacks a kernel, or its parameters differ
   */
  OpPlan plan(CudaCustomOp op) {
    String ptx = op.ptx();
    List<Command> commands =
        op.launches(smCount).stream().map(launch -> command(ptx, launch)).toList();
    return new OpPlan(0, List.of(), (workspace, constants) -> commands);
  }

  private Command command(String ptx, CudaLaunch launch) {
    return launcher.launchFrom(
        ptx,
        launch.config(),
        launch.kernel(),
        launch.arguments().stream().map(CustomPlanner::value).toList());
  }

  private static Object value(Argument argument) {
    if (argument instanceof Argument.Address address) {
      return address.tensor();
    }
    if (argument instanceof Argument.Int32 number) {
      return number.value();
    }
    if (argument instanceof Argument.Int64 number) {
      return number.value();
    }
    if (argument instanceof Argument.Float32 number) {
      return number.value();
    }
    return ((Argument.Float64) argument).value();
  }
}
