// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.loss.LossTerm;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.TrainingPass;
import io.github.chromapath.op.Concat;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The losses of a run and, in training, whether a gradient is not finite, in one tensor: the host
 * waits for a GPU once.
 */
final class StepSummary {
  private final TrainingPass pass;
  private final boolean training;
  private final Map<Tensor, Integer> places = new HashMap<>();
  private final Tensor all;

  /**
   * Adds the tensor to a graph.
   *
   * @param notFinite 0 if all gradients are finite; empty in an evaluation
   */
  StepSummary(GraphBuilder graph, TrainingPass pass, Optional<Tensor> notFinite) {
    this.pass = pass;
    training = notFinite.isPresent();
    List<Tensor> parts = new ArrayList<>();
    pass.terms().forEach(term -> parts.add(term.loss()));
    notFinite.ifPresent(parts::add);
    int count = 0;
    List<Tensor> vectors = new ArrayList<>();
    for (Tensor part : parts) {
      places.put(part, count);
      int elements = Math.toIntExact(part.shape().elements());
      vectors.add(part.reshaped(Shape.vector(elements)));
      count += elements;
    }
    all = graph.retain(graph.float32("summary", Shape.vector(count)));
    graph.add(new Concat(vectors, all));
  }

  /** The values of one run, on the host. */
  final class Values {
    private final float[] values = new float[Math.toIntExact(all.shape().elements())];

    private Values() {}

    Losses losses() {
      return pass.losses().apply(this::mean);
    }

    private double mean(LossTerm term) {
      int from = places.get(term.loss());
      int count = Math.toIntExact(term.loss().shape().elements());
      return LossTerm.mean(Arrays.copyOfRange(values, from, from + count));
    }

    /**
     * Whether every gradient is finite.
     *
     * @throws IllegalStateException if this is an evaluation
     */
    boolean gradientsFinite() {
      if (!training) {
        throw new IllegalStateException("an evaluation has no gradients");
      }
      return values[values.length - 1] == 0;
    }
  }

  /** Waits for the run and reads its values. */
  Values download(Backend backend) {
    Values read = new Values();
    backend.download(all, FloatBuffer.wrap(read.values));
    return read;
  }
}
