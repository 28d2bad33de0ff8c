package io.github.chromapath.backend.cpu;

import io.github.chromapath.kernels.twin.AdaDeltaTwin;
import io.github.chromapath.kernels.twin.AddTwin;
import io.github.chromapath.kernels.twin.BatchNormTwin;
import io.github.chromapath.kernels.twin.BiasTwin;
import io.github.chromapath.kernels.twin.ChannelAffineTwin;
import io.github.chromapath.kernels.twin.ChannelScaleTwin;
import io.github.chromapath.kernels.twin.ConcatTwin;
import io.github.chromapath.kernels.twin.CrossEntropyTwin;
import io.github.chromapath.kernels.twin.EcaTwin;
import io.github.chromapath.kernels.twin.GlobalAveragePoolTwin;
import io.github.chromapath.kernels.twin.GrayTwin;
import io.github.chromapath.kernels.twin.HuberTwin;
import io.github.chromapath.kernels.twin.InstanceNormTwin;
import io.github.chromapath.kernels.twin.LabToRgbTwin;
import io.github.chromapath.kernels.twin.MaxPoolTwin;
import io.github.chromapath.kernels.twin.Parallel;
import io.github.chromapath.kernels.twin.PoolWindow;
import io.github.chromapath.kernels.twin.ReluTwin;
import io.github.chromapath.kernels.twin.ResizeAxis;
import io.github.chromapath.kernels.twin.ResizeTwin;
import io.github.chromapath.kernels.twin.RgbToLabTwin;
import io.github.chromapath.kernels.twin.SeTwin;
import io.github.chromapath.kernels.twin.SigmoidTwin;
import io.github.chromapath.kernels.twin.Span;
import io.github.chromapath.kernels.twin.SquaredErrorTwin;
import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.BiasGradient;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.ChannelScale;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.EcaGate;
import io.github.chromapath.op.GlobalAveragePool;
import io.github.chromapath.op.Gray;
import io.github.chromapath.op.Huber;
import io.github.chromapath.op.InstanceNorm;
import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.Resize;
import io.github.chromapath.op.SeGate;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.op.Split;
import io.github.chromapath.op.SquaredError;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Binds operations to the kernel twins that compute them: views of the tensors' memory and extents
 * are taken once, when a program is compiled.
 */
final class TwinSteps implements Function<Op, Runnable> {
  private final Parallel parallel;
  private final Map<Class<? extends Op>, Function<Op, Runnable>> binders = new HashMap<>();

  TwinSteps(Parallel parallel) {
    this.parallel = parallel;
    elementwise();
    channels();
    normalization();
    sampling();
    attention();
    losses();
    color();
  }

  /**
   * The step that runs an operation.
   *
   * @throws UnsupportedOperationException if no twin computes it
   */
  @Override
  public Runnable apply(Op operation) {
    Function<Op, Runnable> binder = binders.get(operation.getClass());
    if (binder == null) {
      throw new UnsupportedOperationException("the CPU backend cannot run " + operation);
    }
    return binder.apply(operation);
  }

  private <T extends Op> void on(Class<T> type, Function<T, Runnable> binder) {
    binders.put(type, operation -> binder.apply(type.cast(operation)));
  }

  private void elementwise() {
    on(
        Relu.Forward.class,
        op -> {
          Span x = span(op.x());
          Span y = span(op.y());
          return () -> ReluTwin.forward(parallel, x, y);
        });
    on(
        Relu.Backward.class,
        op -> {
          Span y = span(op.y());
          Span dy = span(op.dy());
          Span dx = span(op.dx());
          return () -> ReluTwin.backward(parallel, y, dy, dx);
        });
    on(
        Sigmoid.Forward.class,
        op -> {
          Span x = span(op.x());
          Span y = span(op.y());
          return () -> SigmoidTwin.forward(parallel, x, y);
        });
    on(
        Sigmoid.Backward.class,
        op -> {
          Span y = span(op.y());
          Span dy = span(op.dy());
          Span dx = span(op.dx());
          return () -> SigmoidTwin.backward(parallel, y, dy, dx);
        });
    on(
        Add.class,
        op -> {
          Span a = span(op.a());
          Span b = span(op.b());
          Span y = span(op.y());
          return () -> AddTwin.forward(parallel, a, b, y, op.relu());
        });
    on(
        AdaDelta.class,
        op -> {
          Span w = span(op.w());
          Span g = span(op.g());
          Span v = span(op.v());
          Span u = span(op.u());
          return () -> AdaDeltaTwin.step(parallel, w, g, v, u, op.lr(), op.rho(), op.epsilon());
        });
  }

  private void channels() {
    on(
        BiasGradient.class,
        op -> {
          Span dy = span(op.dy());
          Span dBias = span(op.dBias());
          int pixels = pixels(op.dy());
          int channels = op.dy().shape().c();
          return () -> BiasTwin.gradient(parallel, dy, dBias, pixels, channels);
        });
    on(
        ChannelAffine.class,
        op -> {
          Span x = span(op.x());
          Span y = span(op.y());
          int pixels = pixels(op.y());
          float[] scale = array(op.scale());
          float[] shift = array(op.shift());
          return op.x().shape().equals(op.y().shape())
              ? () -> ChannelAffineTwin.forward(parallel, x, y, pixels, scale, shift)
              : () -> ChannelAffineTwin.broadcast(parallel, x, y, pixels, scale, shift);
        });
    on(
        Concat.class,
        op -> {
          Span[] parts = spans(op.inputs());
          int[] channels = channels(op.inputs());
          Span y = span(op.y());
          int pixels = pixels(op.y());
          return () -> ConcatTwin.concat(parallel, parts, channels, y, pixels);
        });
    on(
        Split.class,
        op -> {
          Span x = span(op.x());
          Span[] parts = spans(op.outputs());
          int[] channels = channels(op.outputs());
          int pixels = pixels(op.x());
          return () -> ConcatTwin.split(parallel, x, parts, channels, pixels);
        });
  }

  private void normalization() {
    on(
        BatchNorm.Training.class,
        op -> {
          Span x = span(op.x());
          Span weight = span(op.weight());
          Span bias = span(op.bias());
          Span y = span(op.y());
          Span mean = span(op.mean());
          Span variance = span(op.variance());
          int pixels = pixels(op.x());
          int c = op.x().shape().c();
          return () ->
              BatchNormTwin.training(
                  parallel, x, weight, bias, y, mean, variance, pixels, c, op.epsilon(), op.relu());
        });
    on(
        BatchNorm.Inference.class,
        op -> {
          Span x = span(op.x());
          Span weight = span(op.weight());
          Span bias = span(op.bias());
          Span y = span(op.y());
          Span mean = span(op.mean());
          Span variance = span(op.variance());
          int pixels = pixels(op.x());
          int c = op.x().shape().c();
          return () ->
              BatchNormTwin.inference(
                  parallel, x, weight, bias, y, mean, variance, pixels, c, op.epsilon(), op.relu());
        });
    on(
        BatchNorm.Backward.class,
        op -> {
          Span x = span(op.x());
          Span y = op.relu() ? span(op.y()) : null;
          Span dy = span(op.dy());
          Span weight = span(op.weight());
          Span mean = span(op.mean());
          Span variance = span(op.variance());
          Span dx = span(op.dx());
          Span dWeight = span(op.dWeight());
          Span dBias = span(op.dBias());
          int pixels = pixels(op.x());
          int c = op.x().shape().c();
          return () ->
              BatchNormTwin.backward(
                  parallel,
                  x,
                  y,
                  dy,
                  weight,
                  mean,
                  variance,
                  dx,
                  dWeight,
                  dBias,
                  pixels,
                  c,
                  op.epsilon());
        });
    on(
        BatchNorm.UpdateRunning.class,
        op -> {
          Span mean = span(op.mean());
          Span variance = span(op.variance());
          Span runningMean = span(op.runningMean());
          Span runningVariance = span(op.runningVariance());
          int c = op.mean().shape().c();
          return () ->
              BatchNormTwin.updateRunning(
                  parallel,
                  mean,
                  variance,
                  runningMean,
                  runningVariance,
                  c,
                  op.count(),
                  op.momentum());
        });
    on(
        InstanceNorm.Forward.class,
        op -> {
          Span x = span(op.x());
          Span y = span(op.y());
          Span mean = span(op.mean());
          Span variance = span(op.variance());
          Shape s = op.x().shape();
          return () ->
              InstanceNormTwin.forward(
                  parallel, x, y, mean, variance, s.n(), s.h() * s.w(), s.c(), op.epsilon());
        });
    on(
        InstanceNorm.Backward.class,
        op -> {
          Span x = span(op.x());
          Span dy = span(op.dy());
          Span mean = span(op.mean());
          Span variance = span(op.variance());
          Span dx = span(op.dx());
          Shape s = op.x().shape();
          return () ->
              InstanceNormTwin.backward(
                  parallel, x, dy, mean, variance, dx, s.n(), s.h() * s.w(), s.c(), op.epsilon());
        });
  }

  private void sampling() {
    on(
        MaxPool.Forward.class,
        op -> {
          Span x = span(op.x());
          Span y = span(op.y());
          ByteBuffer index = CpuMemory.bytes(op.index());
          PoolWindow window = window(op.x().shape(), op.geometry());
          int images = op.x().shape().n();
          return () -> MaxPoolTwin.forward(parallel, x, y, index, images, window);
        });
    on(
        MaxPool.Backward.class,
        op -> {
          Span dy = span(op.dy());
          ByteBuffer index = CpuMemory.bytes(op.index());
          Span dx = span(op.dx());
          PoolWindow window = window(op.dx().shape(), op.geometry());
          int images = op.dx().shape().n();
          return () -> MaxPoolTwin.backward(parallel, dy, index, dx, images, window);
        });
    on(
        Resize.Forward.class,
        op -> {
          Span x = span(op.x());
          Span y = span(op.y());
          Shape s = op.x().shape();
          ResizeAxis rows = new ResizeAxis(s.h(), op.y().shape().h());
          ResizeAxis columns = new ResizeAxis(s.w(), op.y().shape().w());
          return () -> ResizeTwin.forward(parallel, x, y, s.n(), rows, columns, s.c());
        });
    on(
        Resize.Backward.class,
        op -> {
          Span dy = span(op.dy());
          Span dx = span(op.dx());
          Shape s = op.dx().shape();
          ResizeAxis rows = new ResizeAxis(s.h(), op.dy().shape().h());
          ResizeAxis columns = new ResizeAxis(s.w(), op.dy().shape().w());
          return () -> ResizeTwin.backward(parallel, dy, dx, s.n(), rows, columns, s.c());
        });
    on(
        GlobalAveragePool.Forward.class,
        op -> {
          Span x = span(op.x());
          Span z = span(op.z());
          Shape s = op.x().shape();
          return () -> GlobalAveragePoolTwin.forward(parallel, x, z, s.n(), s.h() * s.w(), s.c());
        });
    on(
        GlobalAveragePool.Backward.class,
        op -> {
          Span dz = span(op.dz());
          Span dx = span(op.dx());
          Shape s = op.dx().shape();
          return () ->
              GlobalAveragePoolTwin.backward(parallel, dz, dx, s.n(), s.h() * s.w(), s.c());
        });
  }

  private void attention() {
    on(
        ChannelScale.Forward.class,
        op -> {
          Span x = span(op.x());
          Span a = span(op.a());
          Span y = span(op.y());
          Shape s = op.x().shape();
          return () -> ChannelScaleTwin.forward(parallel, x, a, y, s.n(), s.h() * s.w(), s.c());
        });
    on(
        ChannelScale.Backward.class,
        op -> {
          Span x = span(op.x());
          Span a = span(op.a());
          Span dy = span(op.dy());
          Span dx = span(op.dx());
          Span da = span(op.da());
          Shape s = op.x().shape();
          return () ->
              ChannelScaleTwin.backward(parallel, x, a, dy, dx, da, s.n(), s.h() * s.w(), s.c());
        });
    on(
        EcaGate.Forward.class,
        op -> {
          Span z = span(op.z());
          Span weight = span(op.weight());
          Span a = span(op.a());
          Shape s = op.z().shape();
          return () -> EcaTwin.forward(parallel, z, weight, a, s.n(), s.c());
        });
    on(
        EcaGate.Backward.class,
        op -> {
          Span z = span(op.z());
          Span weight = span(op.weight());
          Span a = span(op.a());
          Span da = span(op.da());
          Span dz = span(op.dz());
          Span dWeight = span(op.dWeight());
          Shape s = op.z().shape();
          return () -> EcaTwin.backward(parallel, z, weight, a, da, dz, dWeight, s.n(), s.c());
        });
    on(
        SeGate.Forward.class,
        op -> {
          Span z = span(op.z());
          Span weight1 = span(op.weight1());
          Span weight2 = span(op.weight2());
          Span hidden = span(op.hidden());
          Span a = span(op.a());
          Shape s = op.z().shape();
          int reduced = op.hidden().shape().c();
          return () ->
              SeTwin.forward(parallel, z, weight1, weight2, hidden, a, s.n(), s.c(), reduced);
        });
    on(
        SeGate.Backward.class,
        op -> {
          Span z = span(op.z());
          Span weight1 = span(op.weight1());
          Span weight2 = span(op.weight2());
          Span hidden = span(op.hidden());
          Span a = span(op.a());
          Span da = span(op.da());
          Span dz = span(op.dz());
          Span dWeight1 = span(op.dWeight1());
          Span dWeight2 = span(op.dWeight2());
          Shape s = op.z().shape();
          int reduced = op.hidden().shape().c();
          return () ->
              SeTwin.backward(
                  parallel, z, weight1, weight2, hidden, a, da, dz, dWeight1, dWeight2, s.n(),
                  s.c(), reduced);
        });
  }

  private void losses() {
    on(
        Huber.class,
        op -> {
          Span x = span(op.x());
          Span target = span(op.target());
          Span loss = span(op.loss());
          Span dx = op.dx() == null ? null : span(op.dx());
          return () -> HuberTwin.forward(parallel, x, target, loss, dx, op.delta(), op.weight());
        });
    on(
        SquaredError.class,
        op -> {
          Span x = span(op.x());
          Span target = span(op.target());
          Span loss = span(op.loss());
          Span dx = op.dx() == null ? null : span(op.dx());
          return () -> SquaredErrorTwin.forward(parallel, x, target, loss, dx, op.weight());
        });
    on(
        SoftmaxCrossEntropy.class,
        op -> {
          Span logits = span(op.logits());
          ByteBuffer labels = CpuMemory.bytes(op.labels());
          Span loss = span(op.loss());
          Span dLogits = op.dLogits() == null ? null : span(op.dLogits());
          int pixels = pixels(op.logits());
          int classes = op.logits().shape().c();
          return () ->
              CrossEntropyTwin.forward(
                  parallel,
                  logits,
                  labels,
                  loss,
                  dLogits,
                  pixels,
                  classes,
                  SoftmaxCrossEntropy.IGNORE,
                  op.weight());
        });
  }

  private void color() {
    on(
        Gray.class,
        op -> {
          Span rgb = span(op.rgb());
          Span gray = span(op.gray());
          int pixels = pixels(op.gray());
          return () -> GrayTwin.forward(parallel, rgb, gray, pixels);
        });
    on(
        LabColor.ToRgb.class,
        op -> {
          Span gray = span(op.gray());
          Span ab = span(op.ab());
          Span rgb = span(op.rgb());
          int pixels = pixels(op.gray());
          boolean luma = op.lightness() == Lightness.LUMA;
          return () -> LabToRgbTwin.forward(parallel, gray, ab, rgb, pixels, luma);
        });
    on(
        LabColor.ToRgbBackward.class,
        op -> {
          Span gray = span(op.gray());
          Span ab = span(op.ab());
          Span dRgb = span(op.dRgb());
          Span dAb = span(op.dAb());
          int pixels = pixels(op.gray());
          boolean luma = op.lightness() == Lightness.LUMA;
          return () -> LabToRgbTwin.backward(parallel, gray, ab, dRgb, dAb, pixels, luma);
        });
    on(
        LabColor.FromRgb.class,
        op -> {
          Span rgb = span(op.rgb());
          Span lab = span(op.lab());
          int pixels = pixels(op.rgb());
          return () -> RgbToLabTwin.forward(parallel, rgb, lab, pixels);
        });
    on(
        LabColor.FromRgbBackward.class,
        op -> {
          Span rgb = span(op.rgb());
          Span dLab = span(op.dLab());
          Span dRgb = span(op.dRgb());
          int pixels = pixels(op.rgb());
          return () -> RgbToLabTwin.backward(parallel, rgb, dLab, dRgb, pixels);
        });
  }

  private static Span span(Tensor tensor) {
    return CpuMemory.span(tensor);
  }

  private static Span[] spans(List<Tensor> tensors) {
    return tensors.stream().map(CpuMemory::span).toArray(Span[]::new);
  }

  private static int[] channels(List<Tensor> tensors) {
    return tensors.stream().mapToInt(tensor -> tensor.shape().c()).toArray();
  }

  private static int pixels(Tensor tensor) {
    return Math.toIntExact(tensor.shape().pixels());
  }

  private static float[] array(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  private static PoolWindow window(Shape input, ConvolutionGeometry geometry) {
    return new PoolWindow(
        input.h(), input.w(), input.c(), geometry.kernel(), geometry.stride(), geometry.padding());
  }
}
