// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.kernels.cpu.AdaDeltaKernel;
import io.github.chromapath.kernels.cpu.AddKernel;
import io.github.chromapath.kernels.cpu.BiasKernel;
import io.github.chromapath.kernels.cpu.CastKernel;
import io.github.chromapath.kernels.cpu.ChannelAffineKernel;
import io.github.chromapath.kernels.cpu.ConcatKernel;
import io.github.chromapath.kernels.cpu.CrossEntropyKernel;
import io.github.chromapath.kernels.cpu.FiniteCheckKernel;
import io.github.chromapath.kernels.cpu.GrayKernel;
import io.github.chromapath.kernels.cpu.HuberKernel;
import io.github.chromapath.kernels.cpu.LabToRgbKernel;
import io.github.chromapath.kernels.cpu.Parallel;
import io.github.chromapath.kernels.cpu.ReluKernel;
import io.github.chromapath.kernels.cpu.RgbToLabKernel;
import io.github.chromapath.kernels.cpu.ScaleKernel;
import io.github.chromapath.kernels.cpu.SigmoidKernel;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.kernels.cpu.SquaredErrorKernel;
import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.BiasGradient;
import io.github.chromapath.op.Cast;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.FiniteCheck;
import io.github.chromapath.op.Gray;
import io.github.chromapath.op.Huber;
import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.Scale;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.op.Split;
import io.github.chromapath.op.SquaredError;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Binds every operation but convolutions to its kernel twin: views of the tensors are made once, so
 * that running allocates nothing.
 */
final class CpuOps {
  private final Map<Class<?>, Function<Op, Runnable>> binders = new HashMap<>();
  private final Parallel parallel;

  CpuOps(Parallel parallel) {
    this.parallel = parallel;
    on(Add.class, this::add);
    on(Relu.Forward.class, this::relu);
    on(Relu.Backward.class, this::reluBackward);
    on(Sigmoid.Forward.class, this::sigmoid);
    on(Sigmoid.Backward.class, this::sigmoidBackward);
    on(Cast.class, this::cast);
    on(Scale.class, this::scale);
    on(FiniteCheck.class, this::finiteCheck);
    on(ChannelAffine.class, this::channelAffine);
    on(Concat.class, this::concat);
    on(Split.class, this::split);
    on(BiasGradient.class, this::biasGradient);
    on(Gray.class, this::gray);
    on(LabColor.ToRgb.class, this::labToRgb);
    on(LabColor.ToRgbBackward.class, this::labToRgbBackward);
    on(LabColor.FromRgb.class, this::labFromRgb);
    on(Huber.class, this::huber);
    on(SquaredError.class, this::squaredError);
    on(SoftmaxCrossEntropy.class, this::softmaxCrossEntropy);
    on(AdaDelta.class, this::adaDelta);
    new CpuNorms(parallel).register(this);
    new CpuGates(parallel).register(this);
    new CpuSampling(parallel).register(this);
  }

  /** Binds operations of {@code type} with {@code binder}. */
  <T extends Op> void on(Class<T> type, Function<T, Runnable> binder) {
    binders.put(type, op -> binder.apply(type.cast(op)));
  }

  /**
   * The work of one operation.
   *
   * @throws UnsupportedOperationException if there is no twin for it
   */
  Runnable bind(Op op) {
    Function<Op, Runnable> binder = binders.get(op.getClass());
    if (binder == null) {
      throw new UnsupportedOperationException("the CPU has no kernel for " + op);
    }
    return binder.apply(op);
  }

  /** A view of a tensor, or null for null. */
  static Span span(Tensor tensor) {
    return tensor == null ? null : CpuMemory.span(tensor);
  }

  static int pixels(Tensor tensor) {
    return Math.toIntExact(tensor.shape().pixels());
  }

  private Runnable add(Add op) {
    Span a = span(op.a());
    Span b = span(op.b());
    Span y = span(op.y());
    return () -> AddKernel.forward(parallel, a, b, y, op.relu());
  }

  private Runnable relu(Relu.Forward op) {
    Span x = span(op.x());
    Span y = span(op.y());
    return () -> ReluKernel.forward(parallel, x, y);
  }

  private Runnable reluBackward(Relu.Backward op) {
    Span y = span(op.y());
    Span dy = span(op.dy());
    Span dx = span(op.dx());
    return () -> ReluKernel.backward(parallel, y, dy, dx);
  }

  private Runnable sigmoid(Sigmoid.Forward op) {
    Span x = span(op.x());
    Span y = span(op.y());
    return () -> SigmoidKernel.forward(parallel, x, y);
  }

  private Runnable sigmoidBackward(Sigmoid.Backward op) {
    Span y = span(op.y());
    Span dy = span(op.dy());
    Span dx = span(op.dx());
    return () -> SigmoidKernel.backward(parallel, y, dy, dx);
  }

  private Runnable cast(Cast op) {
    Span x = span(op.x());
    Span y = span(op.y());
    return () -> CastKernel.forward(parallel, x, y);
  }

  private Runnable scale(Scale op) {
    Span x = span(op.x());
    Span factor = span(op.factor());
    Span y = span(op.y());
    return () -> ScaleKernel.forward(parallel, x, factor, y);
  }

  private Runnable finiteCheck(FiniteCheck op) {
    Span x = span(op.x());
    Span flag = span(op.flag());
    return () -> FiniteCheckKernel.check(parallel, x, flag);
  }

  private Runnable channelAffine(ChannelAffine op) {
    Span x = span(op.x());
    Span y = span(op.y());
    int pixels = pixels(op.y());
    float[] scale = floats(op.scale());
    float[] shift = floats(op.shift());
    return op.x().shape().equals(op.y().shape())
        ? () -> ChannelAffineKernel.forward(parallel, x, y, pixels, scale, shift)
        : () -> ChannelAffineKernel.broadcast(parallel, x, y, pixels, scale, shift);
  }

  private static float[] floats(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  private Runnable concat(Concat op) {
    Span[] parts = op.inputs().stream().map(CpuOps::span).toArray(Span[]::new);
    int[] channels = channels(op.inputs());
    Span y = span(op.y());
    int pixels = pixels(op.y());
    return () -> ConcatKernel.concat(parallel, parts, channels, y, pixels);
  }

  private Runnable split(Split op) {
    Span x = span(op.x());
    Span[] parts = op.outputs().stream().map(CpuOps::span).toArray(Span[]::new);
    int[] channels = channels(op.outputs());
    int pixels = pixels(op.x());
    return () -> ConcatKernel.split(parallel, x, parts, channels, pixels);
  }

  private static int[] channels(List<Tensor> tensors) {
    return tensors.stream().mapToInt(t -> t.shape().c()).toArray();
  }

  private Runnable biasGradient(BiasGradient op) {
    Span dy = span(op.dy());
    Span dBias = span(op.dBias());
    int pixels = pixels(op.dy());
    int channels = op.dy().shape().c();
    return () -> BiasKernel.gradient(parallel, dy, dBias, pixels, channels);
  }

  private Runnable gray(Gray op) {
    Span rgb = span(op.rgb());
    Span gray = span(op.gray());
    int pixels = pixels(op.gray());
    return () -> GrayKernel.forward(parallel, rgb, gray, pixels);
  }

  private Runnable labToRgb(LabColor.ToRgb op) {
    Span gray = span(op.gray());
    Span ab = span(op.ab());
    Span rgb = span(op.rgb());
    int pixels = pixels(op.rgb());
    boolean luma = op.lightness() == Lightness.LUMA;
    return () -> LabToRgbKernel.forward(parallel, gray, ab, rgb, pixels, luma);
  }

  private Runnable labToRgbBackward(LabColor.ToRgbBackward op) {
    Span gray = span(op.gray());
    Span ab = span(op.ab());
    Span dRgb = span(op.dRgb());
    Span dAb = span(op.dAb());
    int pixels = pixels(op.dRgb());
    boolean luma = op.lightness() == Lightness.LUMA;
    return () -> LabToRgbKernel.backward(parallel, gray, ab, dRgb, dAb, pixels, luma);
  }

  private Runnable labFromRgb(LabColor.FromRgb op) {
    Span rgb = span(op.rgb());
    Span lab = span(op.lab());
    int pixels = pixels(op.rgb());
    return () -> RgbToLabKernel.forward(parallel, rgb, lab, pixels);
  }

  private Runnable huber(Huber op) {
    Span x = span(op.x());
    Span target = span(op.target());
    Span loss = span(op.loss());
    Span dx = span(op.dx());
    return () -> HuberKernel.forward(parallel, x, target, loss, dx, op.delta(), op.weight());
  }

  private Runnable squaredError(SquaredError op) {
    Span x = span(op.x());
    Span target = span(op.target());
    Span loss = span(op.loss());
    Span dx = span(op.dx());
    return () -> SquaredErrorKernel.forward(parallel, x, target, loss, dx, op.weight());
  }

  private Runnable softmaxCrossEntropy(SoftmaxCrossEntropy op) {
    Span logits = span(op.logits());
    ByteBuffer labels = CpuMemory.bytes(op.labels());
    Span loss = span(op.loss());
    Span dLogits = span(op.dLogits());
    int pixels = pixels(op.logits());
    int classes = op.logits().shape().c();
    return () ->
        CrossEntropyKernel.forward(
            parallel,
            logits,
            labels,
            loss,
            dLogits,
            pixels,
            classes,
            SoftmaxCrossEntropy.IGNORE,
            op.weight());
  }

  private Runnable adaDelta(AdaDelta op) {
    Span w = span(op.w());
    Span g = span(op.g());
    Span v = span(op.v());
    Span u = span(op.u());
    Span lr = span(op.lr());
    return () -> AdaDeltaKernel.step(parallel, w, g, v, u, lr, op.rho(), op.epsilon());
  }
}
