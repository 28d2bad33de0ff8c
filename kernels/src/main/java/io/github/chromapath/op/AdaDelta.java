// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * One AdaDelta step (Zeiler, 2012; PyTorch's form): v = rho v + (1 - rho) g^2; d = sqrt(u +
 * epsilon) / sqrt(v + epsilon) g; u = rho u + (1 - rho) d^2; w -= lr d.
 *
 * @param w parameters, updated
 * @param g gradients
 * @param v running mean of squared gradients, updated
 * @param u running mean of squared updates, updated
 * @param lr learning rate, one element, read at every step
 */
public record AdaDelta(Tensor w, Tensor g, Tensor v, Tensor u, Tensor lr, float rho, float epsilon)
    implements Op {
  /** Checks the shapes. */
  public AdaDelta {
    Check.sameShape(w, g, v, u);
    Check.shape(lr, Shape.vector(1));
  }

  @Override
  public List<Tensor> reads() {
    return List.of(w, g, v, u, lr);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(w, v, u);
  }
}
