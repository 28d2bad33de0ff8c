// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Bilinear resampling with half-pixel centres (PyTorch's align_corners=false, no antialiasing): the
 * source coordinate of output i is max(0, (i + 0.5) in / out - 0.5), neighbours clamped to the
 * edge.
 */
public sealed interface Resize extends Op {
  /**
   * y = resize(x).
   *
   * @param x (N, H, W, C)
   * @param y (N, H', W', C), any H', W'
   */
  record Forward(Tensor x, Tensor y) implements Resize {
    /** Checks the shapes. */
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
   * The adjoint: each output's gradient goes to the up to four inputs it was made of, gathered per
   * input so that the sum has a fixed order.
   *
   * @param dy (N, H', W', C)
   * @param dx (N, H, W, C)
   */
  record Backward(Tensor dy, Tensor dx) implements Resize {
    /** Checks the shapes. */
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
