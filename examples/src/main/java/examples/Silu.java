// SPDX-License-Identifier: Apache-2.0
package examples;

import io.github.chromapath.kernels.cpu.CpuCustomOp;
import io.github.chromapath.kernels.cpu.Parallel;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.kernels.cpu.Views;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/** An operation that chromapath does not have, y = x sigmoid(x), for the CPU. */
public sealed interface Silu extends CpuCustomOp {
  /** Elements of a task. Work is divided by its size, so that results do not depend on threads. */
  int TASK = 4096;

  /**
   * The operation.
   *
   * @param x of any shape
   * @param y of the shape of x
   */
  record Forward(Tensor x, Tensor y) implements Silu {
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
          parallel.run(
              tasks(input),
              (task, scratch) -> {
                int start = task * TASK;
                int count = Math.min(TASK, input.size() - start);
                float[] values = scratch.floats(0, TASK);
                input.load(start, values, count);
                for (int i = 0; i < count; i++) {
                  values[i] *= sigmoid(values[i]);
                }
                output.store(start, values, count);
              });
    }
  }

  /**
   * The gradient: dx = dy s (1 + x (1 - s)), where s = sigmoid(x).
   *
   * @param x operand of the forward pass
   * @param dy gradient of the loss with respect to y
   * @param dx gradient of the loss with respect to x
   */
  record Backward(Tensor x, Tensor dy, Tensor dx) implements Silu {
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
          parallel.run(
              tasks(input),
              (task, scratch) -> {
                int start = task * TASK;
                int count = Math.min(TASK, input.size() - start);
                float[] values = scratch.floats(0, TASK);
                float[] gradients = scratch.floats(1, TASK);
                input.load(start, values, count);
                gradient.load(start, gradients, count);
                for (int i = 0; i < count; i++) {
                  float s = sigmoid(values[i]);
                  gradients[i] *= s * (1 + values[i] * (1 - s));
                }
                result.store(start, gradients, count);
              });
    }
  }

  private static int tasks(Span elements) {
    return (elements.size() + TASK - 1) / TASK;
  }

  private static float sigmoid(float x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }
}
