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
  private Tensor x;
  private Tensor mean;
  private Tensor variance;

  /** A layer without parameters; {@code name} is for memory reports. */
  public InstanceNorm2d(String name) {
    this.name = name;
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor input) {
    x = input;
    Tensor y = graph.like(x, name + ".y", x.shape());
    Shape statistics = new Shape(x.shape().n(), 1, 1, x.shape().c());
    mean = graph.float32(name + ".mean", statistics);
    variance = graph.float32(name + ".variance", statistics);
    graph.add(new InstanceNorm.Forward(x, y, mean, variance, EPSILON));
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor dx = graph.like(x, name + ".dx", x.shape());
    graph.add(new InstanceNorm.Backward(x, dy, mean, variance, dx, EPSILON));
    return dx;
  }
}
