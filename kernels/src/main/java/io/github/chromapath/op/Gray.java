// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * The BT.709 luma of gamma-encoded values: Y = 0.2126 R + 0.7152 G + 0.0722 B.
 *
 * @param rgb (N, H, W, 3) in [0, 1]
 * @param gray (N, H, W, 1) in [0, 1]
 */
public record Gray(Tensor rgb, Tensor gray) implements Op {
  public Gray {
    Check.shape(rgb, gray.shape().withChannels(3));
    Check.shape(gray, gray.shape().withChannels(1));
  }

  @Override
  public List<Tensor> reads() {
    return List.of(rgb);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(gray);
  }
}
