// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * flag = 1 if any element of x is NaN or infinite, else 0.
 *
 * @param x (N, H, W, C), any floating-point type
 * @param flag (1, 1, 1, 1), FLOAT32
 */
public record FiniteCheck(Tensor x, Tensor flag) implements Op {
  public FiniteCheck {
    Check.floating(x);
    Check.shape(flag, Shape.scalar());
    Check.that(flag.type() == DataType.FLOAT32, flag + " should hold FLOAT32");
  }

  @Override
  public List<Tensor> reads() {
    return List.of(x);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(flag);
  }
}
