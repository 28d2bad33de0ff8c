// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.loss.Losses;
import io.github.chromapath.run.Validation;
import io.github.chromapath.train.TrainingState;
import java.util.Locale;

/** Shows the progress of the demo's training. */
final class DemoReporter extends ProgressReporter {
  DemoReporter(ConsoleOptions console, int steps) {
    super(console.progress("training", "steps", steps));
  }

  @Override
  public void step(TrainingState state, Losses losses, double imagesPerSecond) {
    progress.note(
        String.format(
            Locale.ROOT,
            "huber %.5f ce %.3f %.1f images/s",
            losses.huber(),
            losses.crossEntropy(),
            imagesPerSecond));
    progress.step(1);
  }

  @Override
  public void epoch(TrainingState state, Losses training, Validation validation, boolean best) {
    progress.message(
        String.format(
            Locale.ROOT,
            "epoch %d: training %.3f, validation %.3f, %s%s",
            state.epoch(),
            training.total(),
            validation.losses().total(),
            text(validation.scores()),
            best ? ", best so far" : ""));
  }
}
