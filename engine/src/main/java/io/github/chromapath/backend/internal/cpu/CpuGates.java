// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static io.github.chromapath.backend.internal.cpu.CpuOps.span;

import io.github.chromapath.kernels.cpu.ChannelScaleKernel;
import io.github.chromapath.kernels.cpu.EcaKernel;
import io.github.chromapath.kernels.cpu.GlobalAveragePoolKernel;
import io.github.chromapath.kernels.cpu.Parallel;
import io.github.chromapath.kernels.cpu.SeKernel;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.op.ChannelScale;
import io.github.chromapath.op.EcaGate;
import io.github.chromapath.op.GlobalAveragePool;
import io.github.chromapath.op.SeGate;
import io.github.chromapath.tensor.Shape;

/** Binds channel attention to its kernel twins. */
final class CpuGates {
  private final Parallel parallel;

  CpuGates(Parallel parallel) {
    this.parallel = parallel;
  }

  void register(CpuOps ops) {
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
    return () -> GlobalAveragePoolKernel.forward(parallel, x, z, shape.n(), pixels, shape.c());
  }

  private Runnable poolBackward(GlobalAveragePool.Backward op) {
    Span dz = span(op.dz());
    Span dx = span(op.dx());
    Shape shape = op.dx().shape();
    int pixels = shape.h() * shape.w();
    return () -> GlobalAveragePoolKernel.backward(parallel, dz, dx, shape.n(), pixels, shape.c());
  }

  private Runnable scale(ChannelScale.Forward op) {
    Span x = span(op.x());
    Span a = span(op.a());
    Span y = span(op.y());
    Shape shape = op.x().shape();
    int pixels = shape.h() * shape.w();
    return () -> ChannelScaleKernel.forward(parallel, x, a, y, shape.n(), pixels, shape.c());
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
        ChannelScaleKernel.backward(parallel, x, a, dy, dx, da, shape.n(), pixels, shape.c());
  }

  private Runnable eca(EcaGate.Forward op) {
    Span z = span(op.z());
    Span weight = span(op.weight());
    Span a = span(op.a());
    Shape shape = op.z().shape();
    return () -> EcaKernel.forward(parallel, z, weight, a, shape.n(), shape.c());
  }

  private Runnable ecaBackward(EcaGate.Backward op) {
    Span z = span(op.z());
    Span weight = span(op.weight());
    Span a = span(op.a());
    Span da = span(op.da());
    Span dz = span(op.dz());
    Span dWeight = span(op.dWeight());
    Shape shape = op.z().shape();
    return () -> EcaKernel.backward(parallel, z, weight, a, da, dz, dWeight, shape.n(), shape.c());
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
        SeKernel.forward(parallel, z, weight1, weight2, hidden, a, shape.n(), shape.c(), reduced);
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
        SeKernel.backward(
            parallel, z, weight1, weight2, hidden, a, da, dz, dWeight1, dWeight2, shape.n(),
            shape.c(), reduced);
  }
}
