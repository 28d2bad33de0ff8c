// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.tensor.Tensor;
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
   * @param dx empty if only the loss is computed
   */
  record Operands(Span x, Span target, Span loss, Optional<Span> dx) {
    /** Views of the tensors. */
    static Operands of(Views views, Tensor x, Tensor target, Tensor loss, Optional<Tensor> dx) {
      return new Operands(views.span(x), views.span(target), views.span(loss), views.span(dx));
    }
  }

  /** The work that stores the mean and {@code weight} times its gradient. */
  static Runnable bind(Operands operands, float weight, Rule rule, Parallel parallel) {
    Span x = operands.x();
    Span target = operands.target();
    Optional<Span> dx = operands.dx();
    Slice loss = new Slice(operands.loss(), 0, 1);
    float scale = (float) ((double) weight / x.size());
    Tiling tiling = Tiling.elements(x, target, dx.orElse(x));
    Tiling.Terms terms =
        (tile, first, second) -> {
          float[] values = tile.load(x, 0);
          rule.apply(values, tile.load(target, 1), tile.count(), scale, first);
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
}
