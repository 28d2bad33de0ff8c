// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import io.github.chromapath.op.Convolution;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/**
 * Which convolutions and gradients the kernels of {@code pointwise.cu} compute: those of 1x1 and
 * stride 1 whose result, or whose result's gradient, has few channels.
 *
 * <p>Such a convolution is a product of a tall matrix (pixels, I) with a narrow one (I, O). It
 * moves s (I + O) bytes for each pixel, with s bytes an element, and computes 2 I O FLOPs. Since I
 * O / (I + O) is less than O, that is less than 2 O / s FLOPs a byte: at most 2 with {@value
 * #MOST_OUTPUTS} channels in 16 bits. A GPU computes more than ten FLOPs in fp32, without tensor
 * cores, while it moves a byte (12.5 on an A100), so memory is the limit and each operand should be
 * read once. A library's tiles would be almost empty: the weight gradient has only I O results, and
 * a sum over all pixels for each.
 */
public final class SkinnyConvolution {
  /** Channels of the convolution's result. More would use registers that loads in flight need. */
  private static final int MOST_OUTPUTS = 2;

  /** Bytes of a pixel that one warp reads at once, 16 bytes for each lane. */
  private static final int WARP_BYTES = 32 * 16;

  private SkinnyConvolution() {}

  /** Whether the kernels compute an operation; not if it is a transposed convolution. */
  public static boolean matches(Convolution op) {
    if (op instanceof Convolution.Transposed
        || op.geometry().kernel() != 1
        || op.geometry().stride() != 1) {
      return false;
    }
    Tensor activation = op.reads().get(0);
    Shape weight = weight(op).shape();
    int bytes = activation.type().bytes();
    return activation.type().floating()
        && weight.n() <= MOST_OUTPUTS
        && weight.c() <= WARP_BYTES / bytes;
  }

  /** The weight (O, 1, 1, I), or its gradient. */
  private static Tensor weight(Convolution op) {
    return op instanceof Convolution.BackwardWeights backward
        ? backward.dWeight()
        : op.reads().get(1);
  }
}
