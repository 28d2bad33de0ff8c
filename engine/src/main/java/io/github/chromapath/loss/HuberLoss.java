// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.model.LabDecoder;
import io.github.chromapath.op.Huber;
import io.github.chromapath.tensor.Tensor;

/** Huber loss, delta 0.5, between the predicted s and that of the real a*, b*. */
final class HuberLoss {
  private static final float DELTA = 0.5f;

  private HuberLoss() {}

  static LossTerm record(
      GraphBuilder graph, LabDecoder decoder, Tensor s, Tensor realAb, float weight) {
    LossTerm term = LossTerm.on(graph, "huber", s);
    Tensor target = decoder.encode(graph, realAb);
    graph.add(new Huber(s, target, term.loss(), term.gradient(), DELTA, weight));
    return term;
  }
}
