package io.github.chromapath.backend.cpu;

import static io.github.chromapath.backend.cpu.TwinOps.span;

import io.github.chromapath.kernels.twin.ChannelScaleTwin;
import io.github.chromapath.kernels.twin.EcaTwin;
import io.github.chromapath.kernels.twin.GlobalAveragePoolTwin;
import io.github.chromapath.kernels.twin.Parallel;
import io.github.chromapath.kernels.twin.SeTwin;
import io.github.chromapath.kernels.twin.Span;
import io.github.chromapath.op.ChannelScale;
import io.github.chromapath.op.EcaGate;
import io.github.chromapath.op.GlobalAveragePool;
import io.github.chromapath.op.SeGate;
import io.github.chromapath.tensor.Shape;

/** Binds channel attention to its kernel twins. */
final class TwinGates {
  private final Parallel parallel;

  TwinGates(Parallel parallel) {
    this.parallel = parallel;
  }

  void register(TwinOps ops) {
    ops.on(GlobalAveragePool.Forward.class, this::pool);
    ops.on(GlobalAveragePool.Backward.class, this::poolBackward);
    ops.on(ChannelScale.Forward.class, this::scale);
    ops.on(ChannelScale.Backward.class, this::scaleBackward);
    ops.on(EcaGate.Forward.class, this::eca);
    ops.on(EcaGate.Backward.class, this::ecaBackward);
    ops.on(SeGate.Forward.class, this::se);
    ops.on(SeGate.Backward.class, this::seBackward);
  }

  private Runnable pool(GlobalAveragePool.Forward op) {
    Span x = span(op.x());
    Span z = span(op.z());
    Shape shape = op.x().shape();
    int pixels = shape.h() * shape.w();
    return () -> GlobalAveragePoolTwin.forward(parallel, x, z, shape.n(), pixels, shape.c());
  }

  private Runnable poolBackward(GlobalAveragePool.Backward op) {
    Span dz = span(op.dz());
    Span dx = span(op.dx());
    Shape shape = op.dx().shape();
    int pixels = shape.h() * shape.w();
    return () -> GlobalAveragePoolTwin.backward(parallel, dz, dx, shape.n(), pixels, shape.c());
  }

  private Runnable scale(ChannelScale.Forward op) {
    Span x = span(op.x());
    Span a = span(op.a());
    Span y = span(op.y());
    Shape shape = op.x().shape();
    int pixels = shape.h() * shape.w();
    return () -> ChannelScaleTwin.forward(parallel, x, a, y, shape.n(), pixels, shape.c());
  }

  private Runnable scaleBackward(ChannelScale.Backward op) {
    Span x = span(op.x());
    Span a = span(op.a());
    Span dy = span(op.dy());
    Span dx = span(op.dx());
    Span da = span(op.da());
    Shape shape = op.x().shape();
    int pixels = shape.h() * shape.w();
    return () ->
        ChannelScaleTwin.backward(parallel, x, a, dy, dx, da, shape.n(), pixels, shape.c());
  }

  private Runnable eca(EcaGate.Forward op) {
    Span z = span(op.z());
    Span weight = span(op.weight());
    Span a = span(op.a());
    Shape shape = op.z().shape();
    return () -> EcaTwin.forward(parallel, z, weight, a, shape.n(), shape.c());
  }

  private Runnable ecaBackward(EcaGate.Backward op) {
    Span z = span(op.z());
    Span weight = span(op.weight());
    Span a = span(op.a());
    Span da = span(op.da());
    Span dz = span(op.dz());
    Span dWeight = span(op.dWeight());
    Shape shape = op.z().shape();
    return () -> EcaTwin.backward(parallel, z, weight, a, da, dz, dWeight, shape.n(), shape.c());
  }

  private Runnable se(SeGate.Forward op) {
    Span z = span(op.z());
    Span weight1 = span(op.weight1());
    Span weight2 = span(op.weight2());
    Span hidden = span(op.hidden());
    Span a = span(op.a());
    Shape shape = op.z().shape();
    int reduced = op.hidden().shape().c();
    return () ->
        SeTwin.forward(parallel, z, weight1, weight2, hidden, a, shape.n(), shape.c(), reduced);
  }

  private Runnable seBackward(SeGate.Backward op) {
    Span z = span(op.z());
    Span weight1 = span(op.weight1());
    Span weight2 = span(op.weight2());
    Span hidden = span(op.hidden());
    Span a = span(op.a());
    Span da = span(op.da());
    Span dz = span(op.dz());
    Span dWeight1 = span(op.dWeight1());
    Span dWeight2 = span(op.dWeight2());
    Shape shape = op.z().shape();
    int reduced = op.hidden().shape().c();
    return () ->
        SeTwin.backward(
            parallel, z, weight1, weight2, hidden, a, da, dz, dWeight1, dWeight2, shape.n(),
            shape.c(), reduced);
  }
}
