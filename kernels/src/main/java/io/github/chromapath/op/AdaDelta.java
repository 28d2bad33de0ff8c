// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * One AdaDelta step (Zeiler, 2012, in PyTorch's form): v = rho v + (1 - rho) g^2; d = sqrt(u +
 * epsilon) / sqrt(v + epsilon) g; u = rho u + (1 - rho) d^2; w -= lr d.
 *
 * @param w parameters, updated
 * @param g gradients, of the shape of w
 * @param v running mean of squared gradients, of the shape of w, updated
 * @param u running mean of squared updates, of the shape of w, updated
 * @param lr learning rate, (1, 1, 1, 1), read at every step
 * @param rho decay of the running means, in [0, 1)
 * @param epsilon added under both square roots, above 0
 */
public record AdaDelta(Tensor w, Tensor g, Tensor v, Tensor u, Tensor lr, float rho, float epsilon)
    implements Op {
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
