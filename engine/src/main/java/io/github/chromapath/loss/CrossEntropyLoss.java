// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.tensor.Tensor;

/** Softmax cross entropy, mean over labelled pixels; see {@link SoftmaxCrossEntropy}. */
public final class CrossEntropyLoss {
  private CrossEntropyLoss() {}

  /**
   * Adds the loss and, in a training graph, its gradient.
   *
   * @param logits (N, H, W, K)
   * @param labels (N, H, W, 1), UINT8: a class below K, or 255 for a pixel that is ignored
   * @param weight factor of the gradient
   */
  public static LossTerm record(GraphBuilder graph, Tensor logits, Tensor labels, float weight) {
    LossTerm term = LossTerm.on(graph, "ce", logits);
    graph.add(new SoftmaxCrossEntropy(logits, labels, term.loss(), term.gradient(), weight));
    return term;
  }
}
