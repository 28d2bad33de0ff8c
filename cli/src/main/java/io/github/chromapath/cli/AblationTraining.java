// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.cli.report.RunReport;
import io.github.chromapath.dataset.Split;
import io.github.chromapath.run.PipelineConfig;
import io.github.chromapath.run.RunFolder;
import io.github.chromapath.run.TrainConfig;
import io.github.chromapath.run.TrainingRun;
import io.github.chromapath.train.NonFiniteLossException;
import io.github.chromapath.train.Trainer;
import io.github.chromapath.train.TrainingLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Runs the trainings of an ablation one after the other.
 *
 * @param console for messages and progress
 * @param backend the device; not owned
 * @param split the parts of the data, the same for all trainings
 * @param pipeline how each training reads its images
 * @param stop polled between steps
 */
record AblationTraining(
    ConsoleOptions console, Backend backend, Split split, Pipeline pipeline, BooleanSupplier stop) {
  /** Decides how a training reads its images. */
  @FunctionalInterface
  interface Pipeline {
    PipelineConfig of(TrainConfig config) throws IOException;
  }

  /**
   * Runs every training that is not complete.
   *
   * @return whether all are complete; false after a request to stop
   * @throws CommandException if a run folder has another configuration, or a loss is not finite
   * @throws IOException if data cannot be read or files cannot be written
   */
  boolean run(AblationPlan plan, TrainingLimits limits) throws IOException {
    List<AblationPlan.Training> trainings = plan.trainings();
    plan.remarks().forEach(console::say);
    for (int i = 0; i < trainings.size(); i++) {
      AblationPlan.Training training = trainings.get(i);
      console.say(
          "Training %d of %d: %s, seed %d."
              .formatted(
                  i + 1, trainings.size(), training.title(), training.config().start().seed()));
      if (train(training, limits) == Trainer.Outcome.INTERRUPTED) {
        return false;
      }
    }
    return true;
  }

  private Trainer.Outcome train(AblationPlan.Training training, TrainingLimits limits)
      throws IOException {
    RunFolder folder = new RunFolder(Files.createDirectories(training.folder()));
    List<String> remarks = new ArrayList<>(List.of(training.title() + "."));
    remarks.addAll(training.config().settings().standIns().sentences());
    PipelineConfig reading = pipeline.of(training.config());
    try (TrainingRun run = open(training, folder)) {
      run.weightsNotes().forEach(console::say);
      run.setPipeline(reading);
      RunReport report = new RunReport(folder, backend, run.validation(), remarks);
      try (TrainingReporter reporter = new TrainingReporter(console, run, limits, report)) {
        return run.train(limits, training.config().optimizer().learningRate(), reporter, stop);
      }
    } catch (NonFiniteLossException e) {
      throw new CommandException(
          ExitCode.FAILED,
          training.folder() + ": " + e.getMessage() + ": start again with a lower --lr.",
          e);
    }
  }

  private TrainingRun open(AblationPlan.Training training, RunFolder folder) throws IOException {
    if (!folder.hasCheckpoint()) {
      return TrainingRun.start(backend, training.config(), folder, split);
    }
    TrainConfig earlier = folder.readConfig();
    if (!earlier.equals(training.config())) {
      throw new CommandException(
          ExitCode.USAGE,
          training.folder()
              + " was trained with other options: give the same ones, or another --out.");
    }
    return TrainingRun.resume(backend, earlier, folder, split);
  }
}
