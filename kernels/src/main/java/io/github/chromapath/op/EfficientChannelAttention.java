// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * The gate of Efficient Channel Attention, ECA (Wang et al., 2020): a convolution of odd length k
 * along the channels, zero padded and without bias, then a sigmoid.
 */
public sealed interface EfficientChannelAttention extends Op {
  /**
   * a[n,c] = sigmoid(sum over j of weight[j] z[n, c + j - (k - 1) / 2]).
   *
   * @param z (N, 1, 1, C)
   * @param weight (1, 1, 1, k)
   * @param a (N, 1, 1, C)
   */
  record Forward(Tensor z, Tensor weight, Tensor a) implements EfficientChannelAttention {
    public Forward {
      checkShapes(z, weight);
      Check.sameShape(z, a);
    }

    /**
     * The gradients of this operation.
     *
     * @param da (N, 1, 1, C)
     * @param dz (N, 1, 1, C)
     * @param dWeight (1, 1, 1, k)
     */
    public Backward backward(Tensor da, Tensor dz, Tensor dWeight) {
      return new Backward(z, weight, a, da, dz, dWeight);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(z, weight);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(a);
    }
  }

  /**
   * Gradients of {@link Forward}. With g = da a (1 - a): dz[n,c] = sum over j of weight[j] g[n, c -
   * j + (k - 1) / 2]; dWeight[j] = sum over n, c of g[n,c] z[n, c + j - (k - 1) / 2]. {@link
   * Forward#backward} constructs it.
   *
   * @param z (N, 1, 1, C)
   * @param weight (1, 1, 1, k)
   * @param a (N, 1, 1, C), output of {@link Forward}
   * @param da (N, 1, 1, C)
   * @param dz (N, 1, 1, C)
   * @param dWeight (1, 1, 1, k)
   */
  record Backward(Tensor z, Tensor weight, Tensor a, Tensor da, Tensor dz, Tensor dWeight)
      implements EfficientChannelAttention {
    public Backward {
      checkShapes(z, weight);
      Check.sameShape(z, a, da, dz);
      Check.sameShape(weight, dWeight);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(z, weight, a, da);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(dz, dWeight);
    }
  }

  private static void checkShapes(Tensor z, Tensor weight) {
    Check.shape(z, new Shape(z.shape().n(), 1, 1, z.shape().c()));
    Check.shape(weight, Shape.vector(weight.shape().c()));
    Check.that(weight.shape().c() % 2 == 1, weight + " should have an odd length");
  }
}
