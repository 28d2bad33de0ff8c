// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.op.Scale;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * A loss in a graph.
 *
 * @param loss fp32, unweighted, retained; the loss is the mean of its elements
 * @param gradient the weight times the gradient of the loss, fp32; empty in an inference graph
 */
public record LossTerm(Tensor loss, Optional<Tensor> gradient) {
  /** Tensors for a loss on {@code x}; the gradient only in a training graph. */
  public static LossTerm on(GraphBuilder graph, String name, Tensor x) {
    Tensor loss = graph.retain(graph.float32("loss." + name, Shape.scalar()));
    return new LossTerm(loss, ifTraining(graph, "loss." + name + ".dx", x));
  }

  /** A tensor for the gradient of {@code x}, in a training graph. */
  public static Optional<Tensor> ifTraining(GraphBuilder graph, String name, Tensor x) {
    return graph.mode() == Mode.TRAINING
        ? Optional.of(graph.float32(name, x.shape()))
        : Optional.empty();
  }

  /** Multiplies the gradient by one fp32 element, for example the loss scale, if both exist. */
  public void scale(GraphBuilder graph, Optional<Tensor> factor) {
    if (gradient.isPresent() && factor.isPresent()) {
      graph.add(new Scale(gradient.get(), factor.get(), gradient.get()));
    }
  }

  /** The unweighted loss of the last run. */
  public double read(Backend backend) {
    float[] values = new float[Math.toIntExact(loss.shape().elements())];
    backend.download(loss, FloatBuffer.wrap(values));
    return mean(values);
  }

  /** The loss from the elements of its tensor. */
  public static double mean(float... values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
