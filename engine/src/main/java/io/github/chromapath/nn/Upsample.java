// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.Resize;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/** Bilinear resampling to a fixed size, align_corners = false. Reads nothing in backward. */
public final class Upsample implements Layer {
  private final String name;
  private final int height;
  private final int width;
  private final Saved<Shape> inputShape;

  /** A layer without parameters; {@code name} is for memory reports. */
  public Upsample(String name, int height, int width) {
    this.name = name;
    this.height = height;
    this.width = width;
    inputShape = new Saved<>(name);
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    inputShape.put(graph, x.shape());
    Tensor y = graph.like(x, name + ".y", x.shape().withSize(height, width));
    graph.add(new Resize.Forward(x, y));
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor dx = graph.like(dy, name + ".dx", inputShape.get(graph));
    graph.add(new Resize.Backward(dy, dx));
    return dx;
  }
}
