// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * y = factor x, computed in fp32 and rounded once to the type of y. Used to apply and to remove the
 * loss scale. In place: {@code y} may be {@code x}.
 *
 * @param x (N, H, W, C), FLOAT32
 * @param factor (1, 1, 1, 1), FLOAT32, read at every run
 * @param y (N, H, W, C), any floating-point type
 */
public record Scale(Tensor x, Tensor factor, Tensor y) implements Op {
  public Scale {
    Check.sameShape(x, y);
    Check.shape(factor, Shape.scalar());
    Check.that(x.type() == DataType.FLOAT32, x + " should hold FLOAT32");
    Check.that(factor.type() == DataType.FLOAT32, factor + " should hold FLOAT32");
    Check.floating(y);
  }

  @Override
  public List<Tensor> reads() {
    return List.of(x, factor);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(y);
  }
}
