// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.Huber;
import io.github.chromapath.tensor.Tensor;

/** Mean Huber loss, see {@link Huber}. */
public final class HuberLoss {
  private HuberLoss() {}

  /**
   * Adds the loss and, in a training graph, its gradient.
   *
   * @param x prediction (N, H, W, C)
   * @param target (N, H, W, C)
   * @param delta difference at which the quadratic becomes linear, above 0
   * @param weight factor of the gradient
   */
  public static LossTerm record(
      GraphBuilder graph, Tensor x, Tensor target, float delta, float weight) {
    LossTerm term = LossTerm.on(graph, "huber", x);
    graph.add(new Huber(x, target, term.loss(), term.gradient(), delta, weight));
    return term;
  }
}
