// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * An {@link AllReduce} in two halves, between which other operations run. Reductions run in the
 * order in which they are started, so every rank must start the same ones in the same order. From
 * {@link Start} to {@link Done}, no other operation may read or write the vector.
 */
public sealed interface AsyncAllReduce extends Op {
  /** FLOAT32; may be a part of a larger block of memory. */
  Tensor x();

  @Override
  default List<Tensor> reads() {
    return List.of(x());
  }

  @Override
  default List<Tensor> writes() {
    return List.of(x());
  }

  /**
   * Starts to replace x by its sum over all ranks.
   *
   * @param x (N, H, W, C), FLOAT32; may be a part of a larger block of memory
   */
  record Start(Tensor x) implements AsyncAllReduce {
    public Start {
      Check.that(x.type() == DataType.FLOAT32, x + " should hold FLOAT32");
    }
  }

  /**
   * Waits for all reductions that were started before.
   *
   * @param x contains the vectors of all of them, FLOAT32
   */
  record Done(Tensor x) implements AsyncAllReduce {
    public Done {
      Check.that(x.type() == DataType.FLOAT32, x + " should hold FLOAT32");
    }
  }
}
