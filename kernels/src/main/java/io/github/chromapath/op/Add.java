// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * y = a + b, with ReLU where {@code relu}: the end of a residual block, and the sum of two
 * gradients. In place: {@code y} may be {@code a} or {@code b}.
 */
public record Add(Tensor a, Tensor b, Tensor y, boolean relu) implements Op {
  /** Checks the shapes. */
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
