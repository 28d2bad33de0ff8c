package io.github.chromapath.backend.cpu;

import static io.github.chromapath.backend.cpu.TwinOps.span;

import io.github.chromapath.kernels.twin.MaxPoolTwin;
import io.github.chromapath.kernels.twin.Parallel;
import io.github.chromapath.kernels.twin.PoolWindow;
import io.github.chromapath.kernels.twin.ResizeAxis;
import io.github.chromapath.kernels.twin.ResizeTwin;
import io.github.chromapath.kernels.twin.Span;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.op.Resize;
import io.github.chromapath.tensor.Shape;
import java.nio.ByteBuffer;

/** Binds pooling and resampling to their kernel twins. */
final class TwinSampling {
  private final Parallel parallel;

  TwinSampling(Parallel parallel) {
    this.parallel = parallel;
  }

  void register(TwinOps ops) {
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
    return () -> MaxPoolTwin.forward(parallel, x, y, index, images, window);
  }

  private Runnable maxPoolBackward(MaxPool.Backward op) {
    Span dy = span(op.dy());
    Span dx = span(op.dx());
    ByteBuffer index = CpuMemory.bytes(op.index());
    PoolWindow window = window(op.dx().shape(), op.geometry());
    int images = op.dx().shape().n();
    return () -> MaxPoolTwin.backward(parallel, dy, index, dx, images, window);
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
    return () -> ResizeTwin.forward(parallel, x, y, from.n(), rows, columns, from.c());
  }

  private Runnable resizeBackward(Resize.Backward op) {
    Span dy = span(op.dy());
    Span dx = span(op.dx());
    Shape from = op.dx().shape();
    ResizeAxis rows = new ResizeAxis(from.h(), op.dy().shape().h());
    ResizeAxis columns = new ResizeAxis(from.w(), op.dy().shape().w());
    return () -> ResizeTwin.backward(parallel, dy, dx, from.n(), rows, columns, from.c());
  }
}
