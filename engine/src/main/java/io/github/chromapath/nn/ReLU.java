// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.op.Op;
import io.github.chromapath.op.Relu;
import io.github.chromapath.tensor.Tensor;

/**
 * Rectified linear unit: y = max(0, x), and dx = dy where y > 0, else 0. Reads y in backward.
 *
 * <p>After a batch norm, {@link BatchNorm2d} with its own ReLU computes the same in one operation.
 */
public final class ReLU extends Activation {
  /** A layer without parameters; {@code name} is for memory reports and messages. */
  public ReLU(String name) {
    super(name);
  }

  @Override
  Op function(Tensor x, Tensor y) {
    return new Relu.Forward(x, y);
  }

  @Override
  Op gradient(Tensor y, Tensor dy, Tensor dx) {
    return new Relu.Backward(y, dy, dx);
  }
}
