// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.tensor.Tensor;

/** Logistic function. Reads y in backward. */
public final class SigmoidLayer implements Layer {
  private final String name;
  private Tensor y;

  /** A layer without parameters; {@code name} is for memory reports. */
  public SigmoidLayer(String name) {
    this.name = name;
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    y = graph.like(x, name + ".y", x.shape());
    graph.add(new Sigmoid.Forward(x, y));
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor dx = graph.like(y, name + ".dx", y.shape());
    graph.add(new Sigmoid.Backward(y, dy, dx));
    return dx;
  }
}
