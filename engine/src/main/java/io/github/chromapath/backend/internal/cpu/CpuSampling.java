// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static io.github.chromapath.backend.internal.cpu.CpuOps.span;

import io.github.chromapath.kernels.cpu.MaxPoolKernel;
import io.github.chromapath.kernels.cpu.Parallel;
import io.github.chromapath.kernels.cpu.PoolWindow;
import io.github.chromapath.kernels.cpu.ResizeAxis;
import io.github.chromapath.kernels.cpu.ResizeKernel;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.op.Resize;
import io.github.chromapath.tensor.Shape;
import java.nio.ByteBuffer;

/** Binds pooling and resampling to their kernel twins. */
final class CpuSampling {
  private final Parallel parallel;

  CpuSampling(Parallel parallel) {
    this.parallel = parallel;
  }

  void register(CpuOps ops) {
    ops.on(MaxPool.Forward.class, this::maxPool);
    ops.on(MaxPool.Backward.class, this::maxPoolBackward);
    ops.on(Resize.Forward.class, this::resize);
    ops.on(Resize.Backward.class, this::resizeBackward);
  }

  private Runnable maxPool(MaxPool.Forward op) {
    Span x = span(op.x());
    Span y = span(op.y());
    ByteBuffer index = CpuMemory.bytes(op.index());
    PoolWindow window = window(op.x().shape(), op.geometry());
    int images = op.x().shape().n();
    return () -> MaxPoolKernel.forward(parallel, x, y, index, images, window);
  }

  private Runnable maxPoolBackward(MaxPool.Backward op) {
    Span dy = span(op.dy());
    Span dx = span(op.dx());
    ByteBuffer index = CpuMemory.bytes(op.index());
    PoolWindow window = window(op.dx().shape(), op.geometry());
    int images = op.dx().shape().n();
    return () -> MaxPoolKernel.backward(parallel, dy, index, dx, images, window);
  }

  private static PoolWindow window(Shape x, ConvolutionGeometry geometry) {
    return new PoolWindow(
        x.h(), x.w(), x.c(), geometry.kernel(), geometry.stride(), geometry.padding());
  }

  private Runnable resize(Resize.Forward op) {
    Span x = span(op.x());
    Span y = span(op.y());
    Shape from = op.x().shape();
    ResizeAxis rows = new ResizeAxis(from.h(), op.y().shape().h());
    ResizeAxis columns = new ResizeAxis(from.w(), op.y().shape().w());
    return () -> ResizeKernel.forward(parallel, x, y, from.n(), rows, columns, from.c());
  }

  private Runnable resizeBackward(Resize.Backward op) {
    Span dy = span(op.dy());
    Span dx = span(op.dx());
    Shape from = op.dx().shape();
    ResizeAxis rows = new ResizeAxis(from.h(), op.dy().shape().h());
    ResizeAxis columns = new ResizeAxis(from.w(), op.dy().shape().w());
    return () -> ResizeKernel.backward(parallel, dy, dx, from.n(), rows, columns, from.c());
  }
}
