// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.loss.Losses;
import io.github.chromapath.train.TrainingState;
import java.util.Locale;

/** Shows the progress of a time-limited training. */
final class TimedReporter extends ProgressReporter {
  private final int seconds;
  private final long start = System.nanoTime();
  private long shown;

  TimedReporter(ConsoleOptions console, int seconds) {
    super(console.progress("training", "seconds", seconds));
    this.seconds = seconds;
  }

  @Override
  public void step(TrainingState state, Losses losses, double imagesPerSecond) {
    progress.note(
        String.format(
            Locale.ROOT,
            "step %d huber %.5f ce %.3f %.1f images/s",
            state.globalStep(),
            losses.huber(),
            losses.crossEntropy(),
            imagesPerSecond));
    long elapsed = Math.min(seconds, (System.nanoTime() - start) / 1_000_000_000);
    progress.step(elapsed - shown);
    shown = elapsed;
  }

  @Override
  public void epoch(TrainingState state, Losses training, Losses validation, boolean best) {
    progress.message(
        String.format(
            Locale.ROOT,
            "epoch %d: training %.3f, validation %.3f%s",
            state.epoch(),
            training.total(),
            validation.total(),
            best ? ", best so far" : ""));
  }
}
