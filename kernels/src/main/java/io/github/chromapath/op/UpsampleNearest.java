// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Upsampling by whole factors that repeats each pixel: y[n,p,q,c] = x[n, p H / H', q W / W', c],
 * divisions rounded down. From (N, 1, 1, C) it repeats a vector at every position.
 */
public sealed interface UpsampleNearest extends Op {
  /**
   * Repeats pixels.
   *
   * @param x (N, H, W, C)
   * @param y (N, H', W', C), where H' is a multiple of H and W' of W
   */
  record Forward(Tensor x, Tensor y) implements UpsampleNearest {
    public Forward {
      checkShapes(x.shape(), y);
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
   * The gradient of {@link Forward}: dx = the sum of dy over the copies of the pixel, added row by
   * row, each from left to right.
   *
   * @param dy (N, H', W', C)
   * @param dx (N, H, W, C)
   */
  record Backward(Tensor dy, Tensor dx) implements UpsampleNearest {
    public Backward {
      checkShapes(dx.shape(), dy);
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

  private static void checkShapes(Shape small, Tensor large) {
    Shape shape = large.shape();
    Check.shape(large, small.withSize(shape.h(), shape.w()));
    Check.that(
        shape.h() % small.h() == 0 && shape.w() % small.w() == 0,
        large + " should be a whole number of times as large as " + small);
  }
}
