// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.example;

import io.github.chromapath.kernels.CudaCustomOp;
import io.github.chromapath.kernels.CudaLaunch;
import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.kernels.cpu.CpuCustomOp;
import io.github.chromapath.kernels.cpu.Parallel;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.kernels.cpu.Views;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An operation defined outside the engine: y = x where x > 0, else slope x. It runs on the CPU in
 * every floating-point type, and on NVIDIA GPUs in fp32.
 */
public sealed interface LeakyRelu extends CpuCustomOp, CudaCustomOp {
  /**
   * The operation.
   *
   * @param x of any shape
   * @param y of the shape of x; may be x
   * @param slope for negative x
   */
  record Forward(Tensor x, Tensor y, float slope) implements LeakyRelu {
    @Override
    public List<Tensor> reads() {
      return List.of(x);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y);
    }

    @Override
    public Runnable bind(Views views, Parallel parallel) {
      Span input = views.span(x);
      Span output = views.span(y);
      return () ->
          LeakyRelu.forEachPart(
              parallel,
              input.size(),
              (start, count, values, unused) -> {
                input.load(start, values, count);
                for (int i = 0; i < count; i++) {
                  values[i] = values[i] > 0 ? values[i] : slope * values[i];
                }
                output.store(start, values, count);
              });
    }

    @Override
    public List<CudaLaunch> launches(int smCount) {
      LeakyRelu.requireFloat32(x, y);
      long count = x.shape().elements();
      return List.of(
          CudaLaunch.of("leaky_relu_forward", LaunchConfig.covering(count, 8 * smCount))
              .tensor(x)
              .tensor(y)
              .int64(count)
              .float32(slope));
    }
  }

  /**
   * The gradient: dx = dy where x > 0, else slope dy.
   *
   * @param x operand of the forward pass
   * @param dy gradient of the loss with respect to y
   * @param dx gradient of the loss with respect to x; may be dy
   * @param slope for negative x
   */
  record Backward(Tensor x, Tensor dy, Tensor dx, float slope) implements LeakyRelu {
    @Override
    public List<Tensor> reads() {
      return List.of(x, dy);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(dx);
    }

    @Override
    public Runnable bind(Views views, Parallel parallel) {
      Span input = views.span(x);
      Span gradient = views.span(dy);
      Span result = views.span(dx);
      return () ->
          LeakyRelu.forEachPart(
              parallel,
              input.size(),
              (start, count, values, gradients) -> {
                input.load(start, values, count);
                gradient.load(start, gradients, count);
                for (int i = 0; i < count; i++) {
                  gradients[i] = values[i] > 0 ? gradients[i] : slope * gradients[i];
                }
                result.store(start, gradients, count);
              });
    }

    @Override
    public List<CudaLaunch> launches(int smCount) {
      LeakyRelu.requireFloat32(x, dy, dx);
      long count = x.shape().elements();
      return List.of(
          CudaLaunch.of("leaky_relu_backward", LaunchConfig.covering(count, 8 * smCount))
              .tensor(x)
              .tensor(dy)
              .tensor(dx)
              .int64(count)
              .float32(slope));
    }
  }

  @Override
  default String ptx() {
    try (InputStream in = LeakyRelu.class.getResourceAsStream("leaky_relu.ptx")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The work on elements [start, start + count), with two buffers of at least that length. */
  @FunctionalInterface
  interface Part {
    void run(int start, int count, float[] first, float[] second);
  }

  /**
   * Divides elements into parts by their number alone, so that results do not depend on threads.
   */
  private static void forEachPart(Parallel parallel, int elements, Part part) {
    int length = 4096;
    parallel.run(
        (elements + length - 1) / length,
        (task, scratch) -> {
          int start = task * length;
          int count = Math.min(length, elements - start);
          part.run(start, count, scratch.floats(0, length), scratch.floats(1, length));
        });
  }

  private static void requireFloat32(Tensor... tensors) {
    for (Tensor tensor : tensors) {
      if (tensor.type() != DataType.FLOAT32) {
        throw new UnsupportedOperationException(
            "LeakyRelu runs on NVIDIA GPUs in FLOAT32 only, but "
                + tensor
                + " is "
                + tensor.type());
      }
    }
  }
}
