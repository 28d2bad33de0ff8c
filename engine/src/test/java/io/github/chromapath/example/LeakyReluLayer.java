// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.example;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.Saved;
import io.github.chromapath.tensor.Tensor;

/** A layer of a custom operation. Reads x in backward. */
final class LeakyReluLayer implements Layer {
  private final String name;
  private final float slope;
  private final Saved<Tensor> saved;

  LeakyReluLayer(String name, float slope) {
    this.name = name;
    this.slope = slope;
    saved = new Saved<>(name);
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    Tensor y = graph.like(x, name + ".y", x.shape());
    graph.add(new LeakyRelu.Forward(x, y, slope));
    saved.put(graph, x);
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor x = saved.get(graph);
    Tensor dx = graph.like(x, name + ".dx", x.shape());
    graph.add(new LeakyRelu.Backward(x, dy, dx, slope));
    return dx;
  }
}
