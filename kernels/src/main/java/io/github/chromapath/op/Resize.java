// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Bilinear resampling with half-pixel centers, as PyTorch with align_corners=false and without
 * antialiasing. The input coordinate of output i is max(0, (i + 0.5) in / out - 0.5). Neighbors are
 * clamped to the edge.
 */
public sealed interface Resize extends Op {
  /**
   * Resamples x to the size of y.
   *
   * @param x (N, H, W, C)
   * @param y (N, H', W', C) of any H' and W'
   */
  record Forward(Tensor x, Tensor y) implements Resize {
    public Forward {
      checkShapes(x, y);
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

  /**
   * The gradient of {@link Forward}: dx = the sum over outputs of dy times the input's weight in
   * that output. The terms of a sum are added in a fixed order.
   *
   * @param dy (N, H', W', C)
   * @param dx (N, H, W, C)
   */
  record Backward(Tensor dy, Tensor dx) implements Resize {
    public Backward {
      checkShapes(dx, dy);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(dy);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(dx);
    }
  }

  private static void checkShapes(Tensor x, Tensor y) {
    Check.shape(y, x.shape().withSize(y.shape().h(), y.shape().w()));
  }
}
