// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import static io.github.chromapath.backend.internal.cuda.KernelOps.named;

import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.op.Resize;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/** Plans pooling and resampling. */
final class SamplingOps {
  private final KernelOps ops;

  SamplingOps(KernelOps ops) {
    this.ops = ops;
  }

  void register() {
    ops.on(MaxPool.Forward.class, this::pool);
    ops.on(MaxPool.Backward.class, this::poolBackward);
    ops.on(Resize.Forward.class, this::resize);
    ops.on(Resize.Backward.class, this::resizeBackward);
  }

  /** All images as one. */
  private LaunchConfig over(Tensor result) {
    Shape shape = result.shape();
    return ops.geometry().walk(1, shape.pixels(), shape.c(), result.type());
  }

  private OpPlan pool(MaxPool.Forward op) {
    String name = named("max_pool_forward", op.x(), op.y());
    LaunchConfig config = over(op.y());
    Shape x = op.x().shape();
    return pool(config, name, op.x(), op.y(), op.index(), x, op.y().shape(), op.geometry());
  }

  private OpPlan poolBackward(MaxPool.Backward op) {
    String name = named("max_pool_backward", op.dy(), op.dx());
    LaunchConfig config = over(op.dx());
    Shape x = op.dx().shape();
    return pool(config, name, op.dy(), op.index(), op.dx(), x, op.dy().shape(), op.geometry());
  }

  private OpPlan pool(
      LaunchConfig config,
      String name,
      Tensor first,
      Tensor second,
      Tensor third,
      Shape x,
      Shape y,
      ConvolutionGeometry window) {
    return OpPlan.of(
        ops.launch(
            config,
            "pooling",
            name,
            first,
            second,
            third,
            x.n(),
            x.h(),
            x.w(),
            y.h(),
            y.w(),
            x.c(),
            window.kernel(),
            window.stride(),
            window.padding()));
  }

  private OpPlan resize(Resize.Forward op) {
    String name = named("resize_forward", op.x(), op.y());
    return resize(name, op.x(), op.y(), op.x().shape(), op.y().shape());
  }

  private OpPlan resizeBackward(Resize.Backward op) {
    String name = named("resize_backward", op.dy(), op.dx());
    return resize(name, op.dy(), op.dx(), op.dx().shape(), op.dy().shape());
  }

  private OpPlan resize(String name, Tensor source, Tensor target, Shape x, Shape y) {
    return OpPlan.of(
        ops.launch(
            over(target),
            "resize",
            name,
            source,
            target,
            x.n(),
            x.h(),
            x.w(),
            y.h(),
            y.w(),
            x.c()));
  }
}
