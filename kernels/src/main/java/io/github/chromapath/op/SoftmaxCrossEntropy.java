// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The softmax cross entropy, log(sum of exp(logits)) - logits[label], and its gradient, (softmax -
 * onehot) / pixels, in one pass. The loss is the mean over the pixels whose label is not {@link
 * #IGNORE}; the gradient of the other pixels is 0. If no pixel is labeled, loss and gradient are
 * exactly 0. In place: {@code dLogits} may be {@code logits}.
 *
 * @param logits (N, H, W, K)
 * @param labels (N, H, W, 1), UINT8: a class below K, or {@link #IGNORE}. Any other value is an
 *     error: the loss becomes NaN and the gradient 0
 * @param loss (1, 1, 1, 1), not multiplied by the weight
 * @param dLogits (N, H, W, K), weight times the loss's gradient; empty to compute the loss only
 * @param weight of this loss in the total; scales {@code dLogits} only
 */
public record SoftmaxCrossEntropy(
    Tensor logits, Tensor labels, Tensor loss, Optional<Tensor> dLogits, float weight)
    implements Op {
  /** The label of pixels that are ignored. */
  public static final int IGNORE = 255;

  public SoftmaxCrossEntropy {
    Check.shape(labels, logits.shape().withChannels(1));
    Check.that(labels.type() == DataType.UINT8, labels + " should hold unsigned bytes");
    Check.shape(loss, Shape.scalar());
    dLogits.ifPresent(gradient -> Check.sameShape(logits, gradient));
  }

  @Override
  public List<Tensor> reads() {
    return List.of(logits, labels);
  }

  @Override
  public List<Tensor> writes() {
    return Check.present(List.of(loss), List.of(dLogits));
  }
}
