// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.loss.Losses;
import java.util.List;

/** A loss or a gradient is NaN or infinite. The parameters are those before that batch. */
public final class NonFiniteLossException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private NonFiniteLossException(
      String what, TrainingState state, Losses losses, List<String> names) {
    super(
        String.format(
            "%s (huber %s, ce %s, perceptual %s) in epoch %d, step %d, on %s;"
                + " the state before this batch is kept",
            what,
            losses.huber(),
            losses.crossEntropy(),
            losses.perceptual(),
            state.epoch() + 1,
            state.step() + 1,
            String.join(", ", names)));
  }

  static NonFiniteLossException ofLoss(TrainingState state, Losses losses, List<String> names) {
    return new NonFiniteLossException("the loss is not finite", state, losses, names);
  }

  static NonFiniteLossException ofGradients(
      TrainingState state, Losses losses, List<String> names) {
    return new NonFiniteLossException(
        "the gradients are not finite at a loss scale of " + state.scaler().scale(),
        state,
        losses,
        names);
  }
}
