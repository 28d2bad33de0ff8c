// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.SquaredError;
import io.github.chromapath.tensor.Tensor;

/** Mean squared error, see {@link SquaredError}. */
public final class SquaredErrorLoss {
  private SquaredErrorLoss() {}

  /**
   * Adds the loss and, in a training graph, its gradient.
   *
   * @param x prediction (N, H, W, C)
   * @param target (N, H, W, C)
   * @param weight factor of the gradient
   */
  public static LossTerm record(GraphBuilder graph, Tensor x, Tensor target, float weight) {
    LossTerm term = LossTerm.on(graph, "mse", x);
    record(graph, x, target, weight, term);
    return term;
  }

  /**
   * Adds the loss into given tensors.
   *
   * @param term receives the loss and, if present, the gradient
   */
  public static void record(
      GraphBuilder graph, Tensor x, Tensor target, float weight, LossTerm term) {
    graph.add(new SquaredError(x, target, term.loss(), term.gradient(), weight));
  }
}
