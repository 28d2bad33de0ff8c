// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.InstanceNorm;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/** Instance norm without parameters, epsilon 1e-5. Reads x and its statistics in backward. */
public final class InstanceNorm2d implements Layer {
  private static final float EPSILON = 1e-5f;

  private final String name;
  private final Saved<Activations> saved;

  /** The input and its statistics. */
  private record Activations(Tensor x, Tensor mean, Tensor variance) {}

  /** A layer without parameters; {@code name} is for memory reports. */
  public InstanceNorm2d(String name) {
    this.name = name;
    saved = new Saved<>(name);
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    Tensor y = graph.like(x, name + ".y", x.shape());
    Shape statistics = new Shape(x.shape().n(), 1, 1, x.shape().c());
    Tensor mean = graph.float32(name + ".mean", statistics);
    Tensor variance = graph.float32(name + ".variance", statistics);
    saved.put(graph, new Activations(x, mean, variance));
    graph.add(new InstanceNorm.Forward(x, y, mean, variance, EPSILON));
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Activations in = saved.get(graph);
    Tensor dx = graph.like(in.x(), name + ".dx", in.x().shape());
    graph.add(new InstanceNorm.Backward(in.x(), dy, in.mean(), in.variance(), dx, EPSILON));
    return dx;
  }
}
