// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/** Product of each channel of each image with its gate: the second half of channel attention. */
public sealed interface ChannelScale extends Op {
  /**
   * y[n,h,w,c] = a[n,c] x[n,h,w,c]. In place: {@code y} may be {@code x}.
   *
   * @param x (N, H, W, C)
   * @param a (N, 1, 1, C)
   * @param y (N, H, W, C)
   */
  record Forward(Tensor x, Tensor a, Tensor y) implements ChannelScale {
    public Forward {
      Check.sameShape(x, y);
      Check.shape(a, new Shape(x.shape().n(), 1, 1, x.shape().c()));
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x, a);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y);
    }
  }

  /**
   * Gradients of {@link Forward}: dx = a dy; da[n,c] = sum over h, w of x dy. In place: {@code dx}
   * may be {@code dy}.
   *
   * @param x (N, H, W, C)
   * @param a (N, 1, 1, C)
   * @param dy (N, H, W, C)
   * @param dx (N, H, W, C)
   * @param da (N, 1, 1, C)
   */
  record Backward(Tensor x, Tensor a, Tensor dy, Tensor dx, Tensor da) implements ChannelScale {
    public Backward {
      Check.sameShape(x, dy, dx);
      Check.shape(a, new Shape(x.shape().n(), 1, 1, x.shape().c()));
      Check.sameShape(a, da);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x, a, dy);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(dx, da);
    }
  }
}
