// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.op.Scale;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.Optional;

/**
 * A recorded loss.
 *
 * @param loss fp32, unweighted; the loss is the mean of its elements
 * @param gradient weight times the gradient of the loss, fp32; null in a program that does not
 *     train
 */
record LossTerm(Tensor loss, Tensor gradient) {
  /** Tensors for a loss on {@code x}; the gradient only where the program trains. */
  static LossTerm on(GraphBuilder graph, String name, Tensor x) {
    Tensor loss = graph.retain(graph.float32("loss." + name, Shape.scalar()));
    Tensor gradient =
        graph.mode() == Mode.TRAINING ? graph.float32("loss." + name + ".dx", x.shape()) : null;
    return new LossTerm(loss, gradient);
  }

  /** Records the gradient's product with the loss scale, where both are there. */
  void scale(GraphBuilder graph, Optional<Tensor> lossScale) {
    if (gradient != null && lossScale.isPresent()) {
      graph.add(new Scale(gradient, lossScale.get(), gradient));
    }
  }
}
