// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.UpsampleNearest;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/** Upsampling that repeats pixels, by whole factors. Reads nothing in backward. */
public final class UpsampleNearest2d implements Layer {
  private final String name;
  private final int down;
  private final int across;
  private final Saved<Shape> inputShape;

  /**
   * A layer without parameters.
   *
   * @param name for memory reports
   * @param down copies of each row
   * @param across copies of each column
   */
  public UpsampleNearest2d(String name, int down, int across) {
    this.name = name;
    this.down = down;
    this.across = across;
    inputShape = new Saved<>(name);
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    Shape shape = x.shape();
    inputShape.put(graph, shape);
    Tensor y = graph.like(x, name + ".y", shape.withSize(down * shape.h(), across * shape.w()));
    graph.add(new UpsampleNearest.Forward(x, y));
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor dx = graph.like(dy, name + ".dx", inputShape.get(graph));
    graph.add(new UpsampleNearest.Backward(dy, dx));
    return dx;
  }
}
