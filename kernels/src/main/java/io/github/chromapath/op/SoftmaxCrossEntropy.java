// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Softmax cross entropy, mean over the pixels whose label is not {@link #IGNORE}, and its gradient
 * (softmax - onehot) / pixels in one pass. Loss and gradient are exactly 0 where no pixel is
 * labelled. In place: {@code dLogits} may be {@code logits}.
 *
 * @param logits (N, H, W, K)
 * @param labels (N, H, W, 1), UINT8: a class below K, or {@link #IGNORE}; any other value is an
 *     error that the backend reports as NaN loss
 * @param loss one fp32, unweighted
 * @param dLogits weight times the loss's gradient; null where only the loss is wanted
 * @param weight of this loss in the total; scales {@code dLogits} only
 */
public record SoftmaxCrossEntropy(
    Tensor logits, Tensor labels, Tensor loss, Tensor dLogits, float weight) implements Op {
  /** The label of a pixel that does not count. */
  public static final int IGNORE = 255;

  /** Checks the shapes. */
  public SoftmaxCrossEntropy {
    Check.shape(labels, logits.shape().withChannels(1));
    Check.that(labels.type() == DataType.UINT8, labels + " should hold unsigned bytes");
    Check.shape(loss, Shape.scalar());
    if (dLogits != null) {
      Check.sameShape(logits, dLogits);
    }
  }

  @Override
  public List<Tensor> reads() {
    return List.of(logits, labels);
  }

  @Override
  public List<Tensor> writes() {
    return Check.present(loss, dLogits);
  }
}
