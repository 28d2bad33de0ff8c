// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/** A loss that is the mean, over all elements, of a function of x - target. */
final class MeanLoss {
  private MeanLoss() {}

  /** The function and its derivative over a tile. */
  @FunctionalInterface
  interface Rule {
    /**
     * Adds the function's values to the sums and replaces x by {@code scale} times the derivative.
     */
    void apply(float[] x, float[] target, int count, float scale, float[] sums);
  }

  /**
   * The tensors of a loss.
   *
   * @param weights factors of the elements; empty for 1
   * @param dx empty if only the loss is computed
   */
  record Operands(Span x, Span target, Optional<Span> weights, Span loss, Optional<Span> dx) {
    /** Views of the tensors of a loss without weights. */
    static Operands of(Views views, Tensor x, Tensor target, Tensor loss, Optional<Tensor> dx) {
      return new Operands(
          views.span(x), views.span(target), Optional.empty(), views.span(loss), views.span(dx));
    }

    /** The same with factors of the elements. */
    Operands withWeights(Optional<Span> factors) {
      return new Operands(x, target, factors, loss, dx);
    }
  }

  /** The work that stores the mean and {@code weight} times its gradient. */
  static Runnable bind(Operands operands, float weight, Rule rule, Parallel parallel) {
    Span x = operands.x();
    Span target = operands.target();
    Optional<Span> weights = operands.weights();
    Optional<Span> dx = operands.dx();
    Slice loss = new Slice(operands.loss(), 0, 1);
    float scale = (float) ((double) weight / x.size());
    Tiling tiling = Tiling.elements(x, target, weights.orElse(x), dx.orElse(x));
    Tiling.Terms terms =
        (tile, first, second) -> {
          float[] values = tile.load(x, 0);
          float[] targets = tile.load(target, 1);
          if (weights.isPresent()) {
            float[] own = tile.scratch().floats(3, tile.count());
            Arrays.fill(own, 0, tile.count(), 0);
            rule.apply(values, targets, tile.count(), scale, own);
            multiply(values, own, tile.load(weights.get(), 2), tile.count(), first);
          } else {
            rule.apply(values, targets, tile.count(), scale, first);
          }
          if (dx.isPresent()) {
            tile.store(dx.get(), values);
          }
        };
    return () -> {
      double[] sum = parallel.shared().doubles(0, 1);
      tiling.sum(parallel, 1, terms, sum);
      ChannelSums.store(parallel, sum, 0, 1.0 / x.size(), loss);
    };
  }

  /** Multiplies gradients and terms by the weights, and adds the terms to the sums. */
  private static void multiply(
      float[] gradients, float[] terms, float[] weights, int count, float[] sums) {
    for (int j = 0; j < count; j++) {
      sums[j] += weights[j] * terms[j];
      gradients[j] *= weights[j];
    }
  }
}
