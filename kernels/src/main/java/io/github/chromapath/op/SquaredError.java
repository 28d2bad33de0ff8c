// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The mean squared difference and its gradient, 2 (x - target) / (N H W C), in one pass. In place:
 * {@code dx} may be {@code x} or {@code target}.
 *
 * @param x (N, H, W, C)
 * @param target (N, H, W, C)
 * @param loss (1, 1, 1, 1), not multiplied by the weight
 * @param dx (N, H, W, C), weight times the loss's gradient; empty to compute the loss only
 * @param weight of this loss in the total; scales {@code dx} only
 */
public record SquaredError(Tensor x, Tensor target, Tensor loss, Optional<Tensor> dx, float weight)
    implements Op {
  public SquaredError {
    Check.sameShape(x, target);
    Check.shape(loss, Shape.scalar());
    dx.ifPresent(gradient -> Check.sameShape(x, gradient));
  }

  @Override
  public List<Tensor> reads() {
    return List.of(x, target);
  }

  @Override
  public List<Tensor> writes() {
    return Check.present(List.of(loss), List.of(dx));
  }
}
