package io.github.chromapath.loss;

import io.github.chromapath.program.Mode;
import io.github.chromapath.program.Recorder;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/**
 * A recorded loss.
 *
 * @param loss fp32, unweighted; the loss is the mean of its elements
 * @param gradient weight times the gradient of the loss; null in a program that does not train
 */
record LossTerm(Tensor loss, Tensor gradient) {
  /** Tensors for a loss on {@code x}; the gradient only where the program trains. */
  static LossTerm on(Recorder recorder, String name, Tensor x) {
    Tensor loss = recorder.keep(recorder.activation("loss." + name, Shape.scalar()));
    Tensor gradient =
        recorder.mode() == Mode.TRAINING
            ? recorder.activation("loss." + name + ".dx", x.shape())
            : null;
    return new LossTerm(loss, gradient);
  }
}
