// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * y = x in another storage type, rounded to nearest even. One of the two is FLOAT32, the other
 * FLOAT16 or BFLOAT16. Not in place.
 *
 * @param x (N, H, W, C)
 * @param y (N, H, W, C)
 */
public record Cast(Tensor x, Tensor y) implements Op {
  public Cast {
    Check.sameShape(x, y);
    Check.floating(x, y);
    Check.that(
        (x.type() == DataType.FLOAT32) != (y.type() == DataType.FLOAT32),
        "a cast is between FLOAT32 and a 16-bit type, not from "
            + x.type()
            + " to "
            + y.type()
            + ": "
            + x);
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
