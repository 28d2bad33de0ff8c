// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/** Mean of each channel of each image, over H and W. */
public sealed interface GlobalAveragePool extends Op {
  /**
   * z[n,c] = mean over h, w of x[n,h,w,c].
   *
   * @param x (N, H, W, C)
   * @param z (N, 1, 1, C)
   */
  record Forward(Tensor x, Tensor z) implements GlobalAveragePool {
    public Forward {
      Check.shape(z, new Shape(x.shape().n(), 1, 1, x.shape().c()));
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(z);
    }
  }

  /**
   * Adds the gradient of {@link Forward}: dx[n,h,w,c] += dz[n,c] / (H W).
   *
   * @param dz (N, 1, 1, C)
   * @param dx (N, H, W, C), read and written
   */
  record Backward(Tensor dz, Tensor dx) implements GlobalAveragePool {
    public Backward {
      Check.shape(dz, new Shape(dx.shape().n(), 1, 1, dx.shape().c()));
    }

    @Override
    public List<Tensor> reads() {
      return List.of(dz, dx);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(dx);
    }
  }
}
