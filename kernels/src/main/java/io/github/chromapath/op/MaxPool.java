// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Maximum over a window, per channel, as in PyTorch. Among equal values, the first one in row-major
 * order is the maximum. NaN counts as larger than every number, and padding is never the maximum. A
 * window is at most 15 x 15, with padding of at most half its size.
 */
public sealed interface MaxPool extends Op {
  /** Size, stride and padding of the window. */
  ConvolutionGeometry geometry();

  /**
   * y = maximum over the window.
   *
   * @param x (N, H, W, C)
   * @param y (N, H', W', C)
   * @param index (N, H', W', C), UINT8: the position of the maximum in its window, row times kernel
   *     plus column
   * @param geometry of the window
   */
  record Forward(Tensor x, Tensor y, Tensor index, ConvolutionGeometry geometry)
      implements MaxPool {
    public Forward {
      checkShapes(x, y, index, geometry);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y, index);
    }
  }

  /**
   * The gradient of {@link Forward}: dx = sum of dy over the windows whose maximum is at that
   * element.
   *
   * @param dy (N, H', W', C)
   * @param index (N, H', W', C), UINT8, output of {@link Forward}
   * @param dx (N, H, W, C)
   * @param geometry that of {@link Forward}
   */
  record Backward(Tensor dy, Tensor index, Tensor dx, ConvolutionGeometry geometry)
      implements MaxPool {
    public Backward {
      checkShapes(dx, dy, index, geometry);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(dy, index);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(dx);
    }
  }

  private static void checkShapes(Tensor x, Tensor y, Tensor index, ConvolutionGeometry geometry) {
    Check.shape(y, geometry.output(x.shape(), x.shape().c()));
    Check.sameShape(y, index);
    Check.that(index.type() == DataType.UINT8, index + " should hold unsigned bytes");
    Check.that(geometry.kernel() <= 15, "a pooling window is at most 15 x 15");
    Check.that(2 * geometry.padding() <= geometry.kernel(), "padding is at most half the window");
  }
}
