// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * The gradient of a bias: dBias[c] = sum over n, h, w of dy[n,h,w,c].
 *
 * @param dy (N, H, W, C)
 * @param dBias (1, 1, 1, C)
 */
public record BiasGradient(Tensor dy, Tensor dBias) implements Op {
  public BiasGradient {
    Check.vector(dy, dBias);
  }

  @Override
  public List<Tensor> reads() {
    return List.of(dy);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(dBias);
  }
}
