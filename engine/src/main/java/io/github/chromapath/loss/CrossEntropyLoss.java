// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.tensor.Tensor;

/** Softmax cross entropy of the segmentation, over labelled pixels. */
final class CrossEntropyLoss {
  private CrossEntropyLoss() {}

  static LossTerm record(GraphBuilder graph, Tensor logits, Tensor labels, float weight) {
    LossTerm term = LossTerm.on(graph, "ce", logits);
    graph.add(new SoftmaxCrossEntropy(logits, labels, term.loss(), term.gradient(), weight));
    return term;
  }
}
