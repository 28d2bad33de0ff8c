package io.github.chromapath.loss;

import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.program.Recorder;
import io.github.chromapath.tensor.Tensor;

/** Softmax cross entropy of the segmentation, over labelled pixels. */
final class CrossEntropyLoss {
  private CrossEntropyLoss() {}

  static LossTerm record(Recorder recorder, Tensor logits, Tensor labels, float weight) {
    LossTerm term = LossTerm.on(recorder, "ce", logits);
    recorder.add(new SoftmaxCrossEntropy(logits, labels, term.loss(), term.gradient(), weight));
    return term;
  }
}
