// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.tensor.Tensor;

/** Logistic function. Reads y in backward. */
public final class SigmoidLayer implements Layer {
  private final String name;
  private final Saved<Tensor> y;

  /** A layer without parameters; {@code name} is for memory reports. */
  public SigmoidLayer(String name) {
    this.name = name;
    y = new Saved<>(name);
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    Tensor result = graph.like(x, name + ".y", x.shape());
    y.put(graph, result);
    graph.add(new Sigmoid.Forward(x, result));
    return result;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor result = y.get(graph);
    Tensor dx = graph.like(result, name + ".dx", result.shape());
    graph.add(new Sigmoid.Backward(result, dy, dx));
    return dx;
  }
}
