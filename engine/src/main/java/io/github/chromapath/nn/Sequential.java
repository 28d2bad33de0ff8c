// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/** Layers one after another. */
public final class Sequential implements Layer {
  private final List<Layer> layers;

  /** The composition of {@code layers}, the first applied first. */
  public Sequential(Layer... layers) {
    this.layers = List.of(layers);
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    Tensor y = x;
    for (Layer layer : layers) {
      y = layer.forward(graph, y);
    }
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor dx = dy;
    for (int i = layers.size() - 1; i >= 0; i--) {
      dx = layers.get(i).backward(graph, dx);
    }
    return dx;
  }
}
