// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * An {@link AllReduce} in two halves, between which other operations run. Reductions run in the
 * order in which they are started, so every rank must start the same ones in the same order. From
 * {@link Start} to {@link Done}, no other operation may read or write the vector.
 */
public sealed interface AsyncAllReduce extends Op {
  /**
   * Starts to replace x by its sum over all ranks.
   *
   * @param x (N, H, W, C), FLOAT32 or BFLOAT16; may be a part of a larger block of memory
   */
  record Start(Tensor x) implements AsyncAllReduce {
    public Start {
      AllReduce.requireSummable(x);
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

  /**
   * Waits for all reductions that were started before.
   *
   * @param vectors contain the vectors of all of them
   */
  record Done(List<Tensor> vectors) implements AsyncAllReduce {
    public Done {
      vectors = List.copyOf(vectors);
      vectors.forEach(AllReduce::requireSummable);
    }

    @Override
    public List<Tensor> reads() {
      return vectors;
    }

    @Override
    public List<Tensor> writes() {
      return vectors;
    }
  }
}
