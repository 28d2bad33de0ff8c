// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.Split;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Concatenates several tensors along channels. Reads nothing in backward. */
public final class Concatenation {
  private final String name;
  private final Saved<List<Shape>> inputShapes;

  /** A layer without parameters; {@code name} is for memory reports. */
  public Concatenation(String name) {
    this.name = name;
    inputShapes = new Saved<>(name);
  }

  /** Records the concatenation of {@code inputs}, in order. */
  public Tensor forward(GraphBuilder graph, Tensor... inputs) {
    List<Shape> shapes = Arrays.stream(inputs).map(Tensor::shape).toList();
    inputShapes.put(graph, shapes);
    int channels = shapes.stream().mapToInt(Shape::c).sum();
    Tensor y = graph.like(inputs[0], name + ".y", inputs[0].shape().withChannels(channels));
    graph.add(new Concat(List.of(inputs), y));
    return y;
  }

  /** Records the split of {@code dy}; returns the gradient of each input, in order. */
  public List<Tensor> backward(GraphBuilder graph, Tensor dy) {
    List<Tensor> gradients = new ArrayList<>();
    for (Shape shape : inputShapes.get(graph)) {
      gradients.add(graph.like(dy, name + ".dx" + gradients.size(), shape));
    }
    graph.add(new Split(dy, gradients));
    return gradients;
  }
}
