// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Mean squared difference and its gradient 2 (x - target) / elements in one pass. In place: {@code
 * dx} may be {@code x} or {@code target}.
 *
 * @param x (N, H, W, C)
 * @param target (N, H, W, C)
 * @param loss one fp32, unweighted
 * @param dx weight times the loss's gradient; null where only the loss is wanted
 * @param weight of this loss in the total; scales {@code dx} only
 */
public record SquaredError(Tensor x, Tensor target, Tensor loss, Tensor dx, float weight)
    implements Op {
  /** Checks the shapes. */
  public SquaredError {
    Check.sameShape(x, target);
    Check.shape(loss, Shape.scalar());
    if (dx != null) {
      Check.sameShape(x, dx);
    }
  }

  @Override
  public List<Tensor> reads() {
    return List.of(x, target);
  }

  @Override
  public List<Tensor> writes() {
    return Check.present(loss, dx);
  }
}
