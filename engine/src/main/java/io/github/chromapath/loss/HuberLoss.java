package io.github.chromapath.loss;

import io.github.chromapath.model.LabDecoder;
import io.github.chromapath.op.Huber;
import io.github.chromapath.program.Recorder;
import io.github.chromapath.tensor.Tensor;

/** Huber loss, delta 0.5, between the predicted s and that of the real a*, b*. */
final class HuberLoss {
  private static final float DELTA = 0.5f;

  private HuberLoss() {}

  static LossTerm record(
      Recorder recorder, LabDecoder decoder, Tensor s, Tensor realAb, float weight) {
    LossTerm term = LossTerm.on(recorder, "huber", s);
    Tensor target = decoder.encode(recorder, realAb);
    recorder.add(new Huber(s, target, term.loss(), term.gradient(), DELTA, weight));
    return term;
  }
}
