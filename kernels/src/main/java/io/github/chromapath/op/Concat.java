// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Concatenation along the channels, in the order of the inputs.
 *
 * @param inputs each (N, H, W, C_i)
 * @param y (N, H, W, sum of C_i)
 */
public record Concat(List<Tensor> inputs, Tensor y) implements Op {
  public Concat {
    inputs = List.copyOf(inputs);
    Split.checkShapes(y, inputs);
  }

  @Override
  public List<Tensor> reads() {
    return inputs;
  }

  @Override
  public List<Tensor> writes() {
    return List.of(y);
  }
}
