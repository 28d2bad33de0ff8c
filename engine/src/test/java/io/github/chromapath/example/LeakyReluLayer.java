// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.example;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.tensor.Tensor;

/** A layer of a custom operation. Reads x in backward. */
final class LeakyReluLayer implements Layer {
  private final String name;
  private final float slope;
  private Tensor x;

  LeakyReluLayer(String name, float slope) {
    this.name = name;
    this.slope = slope;
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor input) {
    x = input;
    Tensor y = graph.like(x, name + ".y", x.shape());
    graph.add(new LeakyRelu.Forward(x, y, slope));
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor dx = graph.like(x, name + ".dx", x.shape());
    graph.add(new LeakyRelu.Backward(x, dy, dx, slope));
    return dx;
  }
}
