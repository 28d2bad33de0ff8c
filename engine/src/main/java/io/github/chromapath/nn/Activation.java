// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Tensor;

/** A function of each element, y = f(x), whose gradient is computed from y. */
abstract class Activation implements Layer {
  private final String name;
  private final Saved<Tensor> y;

  Activation(String name) {
    this.name = name;
    y = new Saved<>(name);
  }

  /** y = f(x). */
  abstract Op function(Tensor x, Tensor y);

  /** dx = f'(x) dy, with f'(x) computed from y. */
  abstract Op gradient(Tensor y, Tensor dy, Tensor dx);

  @Override
  public final Tensor forward(GraphBuilder graph, Tensor x) {
    Tensor result = graph.like(x, name + ".y", x.shape());
    y.put(graph, result);
    graph.add(function(x, result));
    return result;
  }

  @Override
  public final Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor result = y.get(graph);
    Tensor dx = graph.like(result, name + ".dx", result.shape());
    graph.add(gradient(result, dy, dx));
    return dx;
  }
}
