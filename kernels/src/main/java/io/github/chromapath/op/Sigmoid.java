// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/** Logistic function. Its gradient is computed from its output. */
public sealed interface Sigmoid extends Op {
  /**
   * y = 1 / (1 + exp(-x)). In place: {@code y} may be {@code x}.
   *
   * @param x (N, H, W, C)
   * @param y (N, H, W, C)
   */
  record Forward(Tensor x, Tensor y) implements Sigmoid {
    public Forward {
      Check.sameShape(x, y);
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
   * The gradient of {@link Forward}: dx = dy y (1 - y). In place: {@code dx} may be {@code dy}.
   *
   * @param y (N, H, W, C), output of {@link Forward}
   * @param dy (N, H, W, C)
   * @param dx (N, H, W, C)
   */
  record Backward(Tensor y, Tensor dy, Tensor dx) implements Sigmoid {
    public Backward {
      Check.sameShape(y, dy, dx);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(y, dy);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(dx);
    }
  }
}
