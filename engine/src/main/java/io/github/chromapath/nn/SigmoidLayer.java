// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.op.Op;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.tensor.Tensor;

/** Logistic function. Reads y in backward. */
public final class SigmoidLayer extends Activation {
  /** A layer without parameters; {@code name} is for memory reports and messages. */
  public SigmoidLayer(String name) {
    super(name);
  }

  @Override
  Op function(Tensor x, Tensor y) {
    return new Sigmoid.Forward(x, y);
  }

  @Override
  Op gradient(Tensor y, Tensor dy, Tensor dx) {
    return new Sigmoid.Backward(y, dy, dx);
  }
}
