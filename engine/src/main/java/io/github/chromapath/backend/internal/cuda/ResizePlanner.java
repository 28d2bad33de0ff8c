// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.op.Resize;
import io.github.chromapath.op.UpsampleNearest;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/** Plans bilinear resizing and nearest upsampling. */
final class ResizePlanner extends FamilyPlanner {
  ResizePlanner(KernelLauncher launcher) {
    super("resize", launcher);
  }

  OpPlan forward(Resize.Forward op) {
    String name = named("resize_forward", op.x(), op.y());
    return plan(name, op.x(), op.y(), op.x().shape(), op.y().shape());
  }

  OpPlan backward(Resize.Backward op) {
    String name = named("resize_backward", op.dy(), op.dx());
    return plan(name, op.dy(), op.dx(), op.dx().shape(), op.dy().shape());
  }

  OpPlan nearest(UpsampleNearest.Forward op) {
    String name = named("upsample_nearest_forward", op.x(), op.y());
    return plan(name, op.x(), op.y(), op.x().shape(), op.y().shape());
  }

  OpPlan nearestBackward(UpsampleNearest.Backward op) {
    String name = named("upsample_nearest_backward", op.dy(), op.dx());
    return plan(name, op.dy(), op.dx(), op.dx().shape(), op.dy().shape());
  }

  /**
   * A launch.
   *
   * @param x extents of the tensor that the forward operation reads
   * @param y extents of the tensor that the forward operation writes
   */
  private OpPlan plan(String name, Tensor source, Tensor target, Shape x, Shape y) {
    LaunchConfig config =
        geometry().walk(1, target.shape().pixels(), target.shape().c(), target.type());
    return OpPlan.of(
        launch(config, name, source, target, x.n(), x.h(), x.w(), y.h(), y.w(), x.c()));
  }
}
