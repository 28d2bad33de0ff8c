// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.Huber;
import io.github.chromapath.tensor.Tensor;
import java.util.Optional;

/** Mean Huber loss, see {@link Huber}. */
public final class HuberLoss {
  private HuberLoss() {}

  /**
   * The real values of a prediction.
   *
   * @param values (N, H, W, C)
   * @param weights (N, H, W, C), factors of the elements' losses; empty for 1
   */
  public record Target(Tensor values, Optional<Tensor> weights) {
    /** Values that count equally. */
    public static Target of(Tensor values) {
      return new Target(values, Optional.empty());
    }
  }

  /**
   * Adds the loss and, in a training graph, its gradient.
   *
   * @param x prediction (N, H, W, C)
   * @param target the real values
   * @param delta difference at which the quadratic becomes linear, above 0
   * @param weight factor of the gradient
   */
  public static LossTerm record(
      GraphBuilder graph, Tensor x, Target target, float delta, float weight) {
    LossTerm term = LossTerm.on(graph, "huber", x);
    graph.add(
        new Huber(
            x, target.values(), target.weights(), term.loss(), term.gradient(), delta, weight));
    return term;
  }
}
