// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/** Maximum over windows. Reads the winners' places in backward. */
public final class MaxPool2d implements Layer {
  private final String name;
  private final ConvolutionGeometry geometry;
  private Shape inputShape;
  private Tensor index;

  /** A layer without parameters; {@code name} is for memory reports. */
  public MaxPool2d(String name, ConvolutionGeometry geometry) {
    this.name = name;
    this.geometry = geometry;
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    inputShape = x.shape();
    Shape shape = geometry.output(inputShape, inputShape.c());
    Tensor y = graph.like(x, name + ".y", shape);
    index = graph.temporary(name + ".index", shape, DataType.UINT8);
    graph.add(new MaxPool.Forward(x, y, index, geometry));
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor dx = graph.like(dy, name + ".dx", inputShape);
    graph.add(new MaxPool.Backward(dy, index, dx, geometry));
    return dx;
  }
}
