// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.kernels.cpu.CpuCustomOp;
import io.github.chromapath.kernels.cpu.Parallel;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.kernels.cpu.Views;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/** Counts the elements of a tensor in a histogram of its name. Changes no tensor. */
record ActivationObserver(Tensor x, MagnitudeHistogram histogram) implements CpuCustomOp {
  private static final int LEAST = 1 << 16;

  @Override
  public List<Tensor> reads() {
    return List.of(x);
  }

  @Override
  public List<Tensor> writes() {
    return List.of();
  }

  @Override
  public Runnable bind(Views views, Parallel parallel) {
    Span span = views.span(x);
    int groups = histogram.groups();
    int chunk = (LEAST + groups - 1) / groups * groups;
    int tasks = (span.size() + chunk - 1) / chunk;
    Parallel.Body body =
        (task, scratch) -> {
          int from = task * chunk;
          int count = Math.min(chunk, span.size() - from);
          float[] values = scratch.floats(0, count);
          span.load(from, values, count);
          histogram.add(values, count);
        };
    return () -> parallel.run(tasks, body);
  }
}
