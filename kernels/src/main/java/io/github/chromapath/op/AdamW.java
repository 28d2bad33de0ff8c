// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * One AdamW step (Loshchilov and Hutter, 2019, in PyTorch's form) with decoupled weight decay: w -=
 * decay share w; m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; w -= step m / (scale
 * sqrt(v) + epsilon).
 *
 * @param w parameters, updated
 * @param g gradients, of the shape of w
 * @param state further tensors of the shape of w
 * @param rates decay, step and scale, (1, 1, 1, 3), read at every step: lr times the weight decay,
 *     lr / (1 - beta1^t) and 1 / sqrt(1 - beta2^t) at step t = 1, 2, ...
 * @param constants the same at every step
 */
public record AdamW(Tensor w, Tensor g, State state, Tensor rates, Constants constants)
    implements Op {
  /** The number of elements of {@code rates}. */
  public static final int RATES = 3;

  /**
   * Tensors of the shape of the parameters.
   *
   * @param m running mean of gradients, updated
   * @param v running mean of squared gradients, updated
   * @param share factor on the weight decay of each parameter: 1, or 0 for a parameter without it
   */
  public record State(Tensor m, Tensor v, Tensor share) {}

  /**
   * Hyperparameters.
   *
   * @param beta1 decay of m, in [0, 1)
   * @param beta2 decay of v, in [0, 1)
   * @param epsilon added to the root of v, above 0
   */
  public record Constants(float beta1, float beta2, float epsilon) {}

  public AdamW {
    Check.sameShape(w, g, state.m(), state.v(), state.share());
    Check.shape(rates, Shape.vector(RATES));
  }

  @Override
  public List<Tensor> reads() {
    return List.of(w, g, state.m(), state.v(), state.share(), rates);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(w, state.m(), state.v());
  }
}
