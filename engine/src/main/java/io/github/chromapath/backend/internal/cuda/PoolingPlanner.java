// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/** Plans max pooling. */
final class PoolingPlanner extends FamilyPlanner {
  PoolingPlanner(KernelLauncher launcher) {
    super("pooling", launcher);
  }

  OpPlan forward(MaxPool.Forward op) {
    String name = named("max_pool_forward", op.x(), op.y());
    return OpPlan.of(
        launch(
            over(op.y()),
            name,
            op.x(),
            op.y(),
            op.index(),
            extents(op.x().shape(), op.y().shape(), op.geometry())));
  }

  OpPlan backward(MaxPool.Backward op) {
    String name = named("max_pool_backward", op.dy(), op.dx());
    return OpPlan.of(
        launch(
            over(op.dx()),
            name,
            op.dy(),
            op.index(),
            op.dx(),
            extents(op.dx().shape(), op.dy().shape(), op.geometry())));
  }

  private LaunchConfig over(Tensor result) {
    return geometry().walk(1, result.shape().pixels(), result.shape().c(), result.type());
  }

  private static List<Object> extents(Shape x, Shape y, ConvolutionGeometry window) {
    return List.of(
        x.n(),
        x.h(),
        x.w(),
        y.h(),
        y.w(),
        x.c(),
        window.kernel(),
        window.stride(),
        window.padding());
  }
}
