// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The mean Huber loss and its gradient in one pass. With d = x - target, the loss of an element is
 * 0.5 d^2 if |d| &lt;= delta, else delta (|d| - 0.5 delta), times the element's weight, if weights
 * are given. Its derivative is d clamped to [-delta, delta], times the element's weight. In place:
 * {@code dx} may be {@code x} or {@code target}.
 *
 * @param x (N, H, W, C)
 * @param target (N, H, W, C)
 * @param weights (N, H, W, C), factors of the elements; empty for 1
 * @param loss (1, 1, 1, 1), not multiplied by the weight
 * @param dx (N, H, W, C), weight times the loss's gradient; empty to compute the loss only
 * @param delta the |d| at which the parabola meets the line, above 0
 * @param weight of this loss in the total; scales {@code dx} only
 */
public record Huber(
    Tensor x,
    Tensor target,
    Optional<Tensor> weights,
    Tensor loss,
    Optional<Tensor> dx,
    float delta,
    float weight)
    implements Op {
  public Huber {
    Check.sameShape(x, target);
    weights.ifPresent(factors -> Check.sameShape(x, factors));
    Check.shape(loss, Shape.scalar());
    dx.ifPresent(gradient -> Check.sameShape(x, gradient));
  }

  @Override
  public List<Tensor> reads() {
    return Check.present(List.of(x, target), List.of(weights));
  }

  @Override
  public List<Tensor> writes() {
    return Check.present(List.of(loss), List.of(dx));
  }
}
