// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Copies consecutive channels of x to each output, in order: the gradient of {@link Concat}.
 *
 * @param x (N, H, W, sum of C_i)
 * @param outputs each (N, H, W, C_i)
 */
public record Split(Tensor x, List<Tensor> outputs) implements Op {
  public Split {
    outputs = List.copyOf(outputs);
    checkShapes(x, outputs);
  }

  @Override
  public List<Tensor> reads() {
    return List.of(x);
  }

  @Override
  public List<Tensor> writes() {
    return outputs;
  }

  static void checkShapes(Tensor whole, List<Tensor> parts) {
    int channels = 0;
    for (Tensor part : parts) {
      Check.shape(part, whole.shape().withChannels(part.shape().c()));
      channels += part.shape().c();
    }
    Check.that(
        channels == whole.shape().c(), "the channels of " + parts + " should add up to " + whole);
  }
}
