// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * y = a + b, or max(0, a + b): the end of a residual block, and the sum of two gradients. In place:
 * {@code y} may be {@code a} or {@code b}.
 *
 * @param a (N, H, W, C)
 * @param b (N, H, W, C)
 * @param y (N, H, W, C)
 * @param relu whether ReLU is applied to the sum
 */
public record Add(Tensor a, Tensor b, Tensor y, boolean relu) implements Op {
  public Add {
    Check.sameShape(a, b, y);
  }

  @Override
  public List<Tensor> reads() {
    return List.of(a, b);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(y);
  }
}
