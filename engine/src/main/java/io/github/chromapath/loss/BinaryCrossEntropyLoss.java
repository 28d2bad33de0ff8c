// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.op.Split;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Sigmoid cross entropy of independent classes, the mean over all that are known. With p =
 * sigmoid(z), the loss of a class is -log p if it is present and -log(1 - p) if not. This is the
 * softmax cross entropy of the two logits (0, z), and is computed as such.
 */
public final class BinaryCrossEntropyLoss {
  private static final List<Float> SECOND_ONLY = List.of(0f, 1f);
  private static final List<Float> NO_SHIFT = List.of(0f, 0f);

  private BinaryCrossEntropyLoss() {}

  /**
   * Adds the loss and, in a training graph, its gradient.
   *
   * @param logits (N, 1, 1, K), fp32
   * @param presence (N, 1, K, 1), UINT8: 1 if the image contains the class, 0 if not, 255 if this
   *     is unknown
   * @param weight factor of the gradient
   */
  public static LossTerm record(GraphBuilder graph, Tensor logits, Tensor presence, float weight) {
    LossTerm term = LossTerm.on(graph, "bce", logits);
    Shape classes = presence.shape();
    Tensor pairs = graph.float32("loss.bce.pairs", classes.withChannels(2));
    graph.add(new ChannelAffine(logits.reshaped(classes), pairs, SECOND_ONLY, NO_SHIFT));
    Optional<Tensor> dPairs = LossTerm.ifTraining(graph, "loss.bce.dPairs", pairs);
    graph.add(new SoftmaxCrossEntropy(pairs, presence, term.loss(), dPairs, weight));
    if (dPairs.isPresent()) {
      Tensor unused = graph.float32("loss.bce.unused", classes);
      Tensor dz = term.gradient().orElseThrow().reshaped(classes);
      graph.add(new Split(dPairs.get(), List.of(unused, dz)));
    }
    return term;
  }
}
