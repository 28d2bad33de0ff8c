// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.Relu;
import io.github.chromapath.tensor.Tensor;

/**
 * Rectified linear unit: y = max(0, x), and dx = dy where y > 0, else 0. Reads y in backward.
 *
 * <p>After a batch norm, {@link BatchNorm2d} with its own ReLU computes the same in one operation.
 */
public final class ReLU implements Layer {
  private final String name;
  private final Saved<Tensor> y;

  /** A layer without parameters; {@code name} is for memory reports and messages. */
  public ReLU(String name) {
    this.name = name;
    y = new Saved<>(name);
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    Tensor result = graph.like(x, name + ".y", x.shape());
    y.put(graph, result);
    graph.add(new Relu.Forward(x, result));
    return result;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor result = y.get(graph);
    Tensor dx = graph.like(dy, name + ".dx", dy.shape());
    graph.add(new Relu.Backward(result, dy, dx));
    return dx;
  }
}
