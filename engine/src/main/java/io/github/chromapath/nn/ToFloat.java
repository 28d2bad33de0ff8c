// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.tensor.Tensor;

/**
 * Converts activations to fp32, and the gradient back to the activations' type, rounding it once.
 * Adds nothing to an fp32 graph.
 */
public final class ToFloat implements Layer {
  private final String name;

  /** A layer without parameters; {@code name} is for memory reports. */
  public ToFloat(String name) {
    this.name = name;
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    return graph.toFloat(name + ".y", x);
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    return graph.castTo(name + ".dx", dy);
  }
}
