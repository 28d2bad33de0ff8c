// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.loss.Losses;
import io.github.chromapath.optim.Optimizer;
import io.github.chromapath.score.PredictionScorer;
import io.github.chromapath.train.TrainingListener;
import io.github.chromapath.train.TrainingState;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Writes the checkpoints and the log of a run, and forwards its events. */
final class RunRecorder implements TrainingListener {
  /**
   * What is recorded.
   *
   * @param folder receives the files
   * @param config of the run
   * @param optimizer whose learning rate follows the schedule
   * @param scorer of the validations
   * @param deviceBytes device memory of the run
   */
  record Subject(
      RunFolder folder,
      TrainConfig config,
      Optimizer optimizer,
      PredictionScorer scorer,
      long deviceBytes) {}

  /**
   * How it is recorded.
   *
   * @param listener receives the events
   * @param schedule the learning rate, evaluated after each step
   * @param saving what is written besides the result
   */
  record How(ProgressListener listener, LearningRateSchedule schedule, SavingConfig saving) {}

  private final Subject subject;
  private final RunCheckpoints checkpoints;
  private final How how;
  private final Consumer<TrainingState> onState;
  private final Predicate<TrainingState> saveDue;
  private final Optional<TrainingEvents> events;
  private final TrainingLog log;
  private boolean best;

  /**
   * A recorder from a state on.
   *
   * @param onState receives each new state first
   */
  RunRecorder(
      Subject subject,
      RunCheckpoints checkpoints,
      How how,
      TrainingState start,
      Consumer<TrainingState> onState)
      throws IOException {
    this.subject = subject;
    this.checkpoints = checkpoints;
    this.how = how;
    this.onState = onState;
    saveDue = how.saving.interval().due(System::nanoTime);
    events =
        how.saving.events().isPresent()
            ? Optional.of(
                new TrainingEvents(subject.folder, start.globalStep(), how.saving.events().get()))
            : Optional.empty();
    log = new TrainingLog(subject.folder, subject.config, subject.deviceBytes, events);
  }

  @Override
  public void step(TrainingState now, Losses losses) throws IOException {
    onState.accept(now);
    log.step(now, losses, subject.optimizer.learningRate());
    how.listener.step(now, losses, log.imagesPerSecond());
    subject.optimizer.setLearningRate(how.schedule.at(now));
    if (saveDue.test(now)) {
      saveLast(now);
      if (how.saving.keep() > 0) {
        checkpoints.number(how.saving.keep());
      }
    }
  }

  @Override
  public void saveBest(TrainingState now) throws IOException {
    best = true;
    checkpoints.saveBest();
  }

  @Override
  public void saveLast(TrainingState now) throws IOException {
    onState.accept(now);
    checkpoints.saveLast(now);
  }

  /**
   * The line comes first: a run that is killed after it repeats the validation, while one that is
   * killed after the checkpoint does not.
   */
  @Override
  public void epoch(TrainingState now, Losses trained, Losses validated) throws IOException {
    Validation validation = new Validation(validated, subject.scorer.scores());
    log.epoch(now, trained, validation, subject.optimizer.learningRate(), best);
    saveLast(now);
    report(now, trained, validation);
    if (best && events.isPresent()) {
      Uninterruptible.run(() -> events.get().addSamples(now.globalStep()));
    }
    best = false;
  }

  /** Calls the listener once. An interrupt of it stops the run at the next opportunity. */
  private void report(TrainingState now, Losses trained, Validation validated) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      how.listener.epoch(now, trained, validated, best);
    } catch (CancellationException | InterruptedIOException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
