package io.github.chromapath.train;

import io.github.chromapath.loss.Losses;
import java.util.List;

/** A loss came out NaN or infinite; parameters are as they were before that batch. */
public final class NonFiniteLossException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NonFiniteLossException(TrainingState state, Losses losses, List<String> names) {
    super(
        String.format(
            "the loss is not finite (huber %s, ce %s, perceptual %s) in epoch %d, step %d, on %s;"
                + " the state before this batch is kept: lower --lr or leave these pictures out",
            losses.huber(),
            losses.crossEntropy(),
            losses.perceptual(),
            state.epoch() + 1,
            state.step() + 1,
            String.join(", ", names)));
  }
}
