// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/** Maximum over windows. Reads the index of each window's maximum in backward. */
public final class MaxPool2d implements Layer {
  private final String name;
  private final ConvolutionGeometry geometry;
  private final Saved<Activations> saved;

  /** The input's shape and the index of each window's maximum. */
  private record Activations(Shape input, Tensor index) {}

  /** A layer without parameters; {@code name} is for memory reports. */
  public MaxPool2d(String name, ConvolutionGeometry geometry) {
    this.name = name;
    this.geometry = geometry;
    saved = new Saved<>(name);
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    Shape shape = geometry.output(x.shape(), x.shape().c());
    Tensor y = graph.like(x, name + ".y", shape);
    Tensor index = graph.temporary(name + ".index", shape, DataType.UINT8);
    saved.put(graph, new Activations(x.shape(), index));
    graph.add(new MaxPool.Forward(x, y, index, geometry));
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Activations in = saved.get(graph);
    Tensor dx = graph.like(dy, name + ".dx", in.input());
    graph.add(new MaxPool.Backward(dy, in.index(), dx, geometry));
    return dx;
  }
}
