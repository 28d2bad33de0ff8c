// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * y = x / 255, rounded to fp32: 8-bit samples as numbers in [0, 1]. Not in place.
 *
 * @param x (N, H, W, C), UINT8
 * @param y (N, H, W, C), FLOAT32
 */
public record ByteToFloat(Tensor x, Tensor y) implements Op {
  public ByteToFloat {
    Check.sameShape(x, y);
    Check.that(x.type() == DataType.UINT8, x + " should hold unsigned bytes");
    Check.that(y.type() == DataType.FLOAT32, y + " should hold FLOAT32");
  }

  @Override
  public List<Tensor> reads() {
    return List.of(x);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(y);
  }
}
