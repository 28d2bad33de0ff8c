// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Replaces x by its sum over all ranks, in place. Every rank gets the same bits. Every rank must
 * run the same reductions in the same order, with x of the same size. The backend passes x to its
 * transport; there is no kernel. A sum of BFLOAT16 over P ranks may be rounded P - 1 times.
 *
 * @param x (N, H, W, C), FLOAT32 or BFLOAT16; may be a part of a larger block of memory
 */
public record AllReduce(Tensor x) implements Op {
  public AllReduce {
    requireSummable(x);
  }

  /** The types that every transport sums. */
  static void requireSummable(Tensor x) {
    Check.that(
        x.type() == DataType.FLOAT32 || x.type() == DataType.BFLOAT16,
        x + " should hold FLOAT32 or BFLOAT16, not " + x.type());
  }

  @Override
  public List<Tensor> reads() {
    return List.of(x);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(x);
  }
}
