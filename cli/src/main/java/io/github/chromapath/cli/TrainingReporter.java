// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cli.report.RunReport;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.run.TrainingRun;
import io.github.chromapath.run.Validation;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import io.github.chromapath.train.LossScaler;
import io.github.chromapath.train.TrainingLimits;
import io.github.chromapath.train.TrainingState;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** Shows the progress of training: steps with their losses, and a line per epoch. */
final class TrainingReporter extends ProgressReporter {
  @FunctionalInterface
  private interface Attempt {
    void make() throws IOException;
  }

  private final RunReport report;
  private final TrainingClock clock;

  TrainingReporter(
      ConsoleOptions console, TrainingRun run, TrainingLimits limits, RunReport report) {
    super(start(console, run, limits));
    this.report = report;
    clock = new TrainingClock(run.stepsPerEpoch(), lastStep(run, limits), System::nanoTime);
  }

  private static long lastStep(TrainingRun run, TrainingLimits limits) {
    return Math.min(limits.steps(), (long) limits.epochs() * run.stepsPerEpoch());
  }

  private static Progress start(ConsoleOptions console, TrainingRun run, TrainingLimits limits) {
    long total = lastStep(run, limits) - run.state().globalStep();
    console.say(
        String.format(
            Locale.ROOT,
            "%d steps per epoch; %.2f GiB of device memory",
            run.stepsPerEpoch(),
            run.bytes() / (double) (1 << 30)));
    return console.progress("training", "steps", Math.max(0, total));
  }

  @Override
  public void step(TrainingState state, Losses losses, double imagesPerSecond) {
    clock.step();
    LossScaler scaler = state.scaler();
    String scale =
        scaler.equals(LossScaler.none())
            ? ""
            : String.format(
                Locale.ROOT, " scale %.0f, %d skipped", scaler.scale(), scaler.skipped());
    progress.note(
        String.format(
            Locale.ROOT,
            "epoch %d huber %.5f ce %.3f perceptual %.4f %.2f images/s%s%s",
            state.epoch() + 1,
            losses.huber(),
            losses.crossEntropy(),
            losses.perceptual(),
            imagesPerSecond,
            scale,
            forecast(state)));
    progress.step(1);
  }

  @Override
  public void epoch(TrainingState state, Losses training, Validation validation, boolean best) {
    clock.epoch();
    Losses losses = validation.losses();
    progress.message(
        String.format(
            Locale.ROOT,
            "epoch %d, step %d: training %.4f, validation %.4f (huber %.5f, ce %.3f,"
                + " perceptual %.4f), %s%s%s",
            state.epoch(),
            state.globalStep(),
            training.total(),
            losses.total(),
            losses.huber(),
            losses.crossEntropy(),
            losses.perceptual(),
            text(validation.scores()),
            best ? ", best so far" : "",
            forecast(state)));
    if (best) {
      long step = state.globalStep();
      attempt("no samples after step " + step, () -> report.addSamples(step));
    }
    attempt("no new report.html", report::write);
    clock.report();
  }

  /** ", 12.4 min per epoch, at most 3.1 h left". */
  private String forecast(TrainingState state) {
    String forecast = clock.forecast(state.globalStep());
    return forecast.isEmpty() ? "" : ", " + forecast;
  }

  /** A failure to show the progress must not end the training. */
  private void attempt(String failure, Attempt attempt) {
    try {
      attempt.make();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      progress.message(failure + ": " + reason(e));
    }
  }

  /** The message of a {@link FileSystemException} is only a path. */
  private static String reason(Throwable failure) {
    boolean sentence =
        failure instanceof OutOfDeviceMemoryException
            || (failure instanceof IOException && !(failure instanceof FileSystemException));
    return sentence ? failure.getMessage() : failure.toString();
  }
}
