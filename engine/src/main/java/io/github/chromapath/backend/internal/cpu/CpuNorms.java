// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static io.github.chromapath.backend.internal.cpu.CpuOps.pixels;
import static io.github.chromapath.backend.internal.cpu.CpuOps.span;

import io.github.chromapath.kernels.cpu.BatchNormKernel;
import io.github.chromapath.kernels.cpu.InstanceNormKernel;
import io.github.chromapath.kernels.cpu.Parallel;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.InstanceNorm;
import io.github.chromapath.tensor.Shape;

/** Binds normalisations to their kernel twins. */
final class CpuNorms {
  private final Parallel parallel;

  CpuNorms(Parallel parallel) {
    this.parallel = parallel;
  }

  void register(CpuOps ops) {
    ops.on(BatchNorm.Training.class, this::training);
    ops.on(BatchNorm.Inference.class, this::inference);
    ops.on(BatchNorm.Backward.class, this::backward);
    ops.on(BatchNorm.UpdateRunning.class, this::updateRunning);
    ops.on(InstanceNorm.Forward.class, this::instance);
    ops.on(InstanceNorm.Backward.class, this::instanceBackward);
  }

  private Runnable training(BatchNorm.Training op) {
    Span x = span(op.x());
    Span weight = span(op.weight());
    Span bias = span(op.bias());
    Span y = span(op.y());
    Span mean = span(op.mean());
    Span variance = span(op.variance());
    int pixels = pixels(op.x());
    int channels = op.x().shape().c();
    return () ->
        BatchNormKernel.training(
            parallel,
            x,
            weight,
            bias,
            y,
            mean,
            variance,
            pixels,
            channels,
            op.epsilon(),
            op.relu());
  }

  private Runnable inference(BatchNorm.Inference op) {
    Span x = span(op.x());
    Span weight = span(op.weight());
    Span bias = span(op.bias());
    Span y = span(op.y());
    Span mean = span(op.mean());
    Span variance = span(op.variance());
    int pixels = pixels(op.x());
    int channels = op.x().shape().c();
    return () ->
        BatchNormKernel.inference(
            parallel,
            x,
            weight,
            bias,
            y,
            mean,
            variance,
            pixels,
            channels,
            op.epsilon(),
            op.relu());
  }

  private Runnable backward(BatchNorm.Backward op) {
    Span x = span(op.x());
    Span y = span(op.y());
    Span dy = span(op.dy());
    Span weight = span(op.weight());
    Span mean = span(op.mean());
    Span variance = span(op.variance());
    Span dx = span(op.dx());
    Span dWeight = span(op.dWeight());
    Span dBias = span(op.dBias());
    int pixels = pixels(op.x());
    int channels = op.x().shape().c();
    return () ->
        BatchNormKernel.backward(
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
            channels,
            op.epsilon());
  }

  private Runnable updateRunning(BatchNorm.UpdateRunning op) {
    Span mean = span(op.mean());
    Span variance = span(op.variance());
    Span runningMean = span(op.runningMean());
    Span runningVariance = span(op.runningVariance());
    int channels = op.mean().shape().c();
    return () ->
        BatchNormKernel.updateRunning(
            parallel,
            mean,
            variance,
            runningMean,
            runningVariance,
            channels,
            op.count(),
            op.momentum());
  }

  private Runnable instance(InstanceNorm.Forward op) {
    Span x = span(op.x());
    Span y = span(op.y());
    Span mean = span(op.mean());
    Span variance = span(op.variance());
    Shape shape = op.x().shape();
    int pixels = shape.h() * shape.w();
    return () ->
        InstanceNormKernel.forward(
            parallel, x, y, mean, variance, shape.n(), pixels, shape.c(), op.epsilon());
  }

  private Runnable instanceBackward(InstanceNorm.Backward op) {
    Span x = span(op.x());
    Span dy = span(op.dy());
    Span mean = span(op.mean());
    Span variance = span(op.variance());
    Span dx = span(op.dx());
    Shape shape = op.x().shape();
    int pixels = shape.h() * shape.w();
    return () ->
        InstanceNormKernel.backward(
            parallel, x, dy, mean, variance, dx, shape.n(), pixels, shape.c(), op.epsilon());
  }
}
