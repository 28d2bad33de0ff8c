// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * The gate of Squeeze-and-Excitation, SE (Hu et al., 2018): two matrix products without bias, with
 * ReLU between them and a sigmoid at the end.
 */
public sealed interface SqueezeExcite extends Op {
  /**
   * hidden = relu(W1 z), a = sigmoid(W2 hidden), for each image.
   *
   * @param z (N, 1, 1, C)
   * @param weight1 (R, 1, 1, C), W1
   * @param weight2 (C, 1, 1, R), W2
   * @param hidden (N, 1, 1, R), written
   * @param a (N, 1, 1, C), written
   */
  record Forward(Tensor z, Tensor weight1, Tensor weight2, Tensor hidden, Tensor a)
      implements SqueezeExcite {
    public Forward {
      checkShapes(z, weight1, weight2, hidden);
      Check.sameShape(z, a);
    }

    /**
     * The gradients of this operation.
     *
     * @param da (N, 1, 1, C)
     * @param dz (N, 1, 1, C)
     * @param dWeight1 (R, 1, 1, C)
     * @param dWeight2 (C, 1, 1, R)
     */
    public Backward backward(Tensor da, Tensor dz, Tensor dWeight1, Tensor dWeight2) {
      return new Backward(z, weight1, weight2, hidden, a, da, dz, dWeight1, dWeight2);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(z, weight1, weight2);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(hidden, a);
    }
  }

  /**
   * Gradients of {@link Forward}. With g = da a (1 - a), and q = W2^T g where hidden > 0, else 0:
   * dWeight2 = sum over n of g hidden^T; dWeight1 = sum over n of q z^T; dz = W1^T q. {@link
   * Forward#backward} constructs it.
   *
   * @param z (N, 1, 1, C)
   * @param weight1 (R, 1, 1, C), W1
   * @param weight2 (C, 1, 1, R), W2
   * @param hidden (N, 1, 1, R), output of {@link Forward}
   * @param a (N, 1, 1, C), output of {@link Forward}
   * @param da (N, 1, 1, C)
   * @param dz (N, 1, 1, C)
   * @param dWeight1 (R, 1, 1, C)
   * @param dWeight2 (C, 1, 1, R)
   */
  record Backward(
      Tensor z,
      Tensor weight1,
      Tensor weight2,
      Tensor hidden,
      Tensor a,
      Tensor da,
      Tensor dz,
      Tensor dWeight1,
      Tensor dWeight2)
      implements SqueezeExcite {
    public Backward {
      checkShapes(z, weight1, weight2, hidden);
      Check.sameShape(z, a, da, dz);
      Check.sameShape(weight1, dWeight1);
      Check.sameShape(weight2, dWeight2);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(z, weight1, weight2, hidden, a, da);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(dz, dWeight1, dWeight2);
    }
  }

  private static void checkShapes(Tensor z, Tensor weight1, Tensor weight2, Tensor hidden) {
    int n = z.shape().n();
    int c = z.shape().c();
    int r = hidden.shape().c();
    Check.shape(z, new Shape(n, 1, 1, c));
    Check.shape(hidden, new Shape(n, 1, 1, r));
    Check.shape(weight1, new Shape(r, 1, 1, c));
    Check.shape(weight2, new Shape(c, 1, 1, r));
  }
}
