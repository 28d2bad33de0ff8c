// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/** Logistic function, from its output. */
public sealed interface Sigmoid extends Op {
  /** y = 1 / (1 + exp(-x)). In place: {@code y} may be {@code x}. */
  record Forward(Tensor x, Tensor y) implements Sigmoid {
    /** Checks the shapes. */
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

  /** dx = dy y (1 - y). In place: {@code dx} may be {@code dy}. */
  record Backward(Tensor y, Tensor dy, Tensor dx) implements Sigmoid {
    /** Checks the shapes. */
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
