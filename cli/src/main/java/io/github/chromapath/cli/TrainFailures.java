// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.run.FailedPairsException;
import io.github.chromapath.run.RunFolder;
import io.github.chromapath.run.TrainingRun;
import io.github.chromapath.train.NonFiniteLossException;
import java.nio.file.Path;

/**
 * The sentences about what ended a training.
 *
 * @param out the run's folder, as it was given
 * @param console for names of pictures
 */
record TrainFailures(Path out, ConsoleOptions console) {
  /** Resuming would fail again, since a run keeps its learning rate. */
  static CommandException notFinite(RunFolder folder, NonFiniteLossException failure) {
    return new CommandException(
        ExitCode.FAILED,
        failure.getMessage()
            + ": start another run from it with --init "
            + folder.last()
            + " and a lower --lr, or remove these pictures from the data set and --resume.",
        failure);
  }

  /** Up to where the run is saved, and how to continue it. */
  String saved(long step) {
    return "the run is saved up to step "
        + step
        + "; to continue: chromapath train --out "
        + out
        + " --resume";
  }

  /** Names all pictures that failed: their lines may be far above. */
  CommandException pairs(TrainingRun run, FailedPairsException failure) {
    for (SkippedPair pair : failure.pairs()) {
      console.err().println("failed " + pair.name() + ": " + pair.reason());
    }
    String message = failure.getMessage();
    return new CommandException(
        ExitCode.FAILED,
        message.substring(0, message.length() - 1)
            + (run.savedSteps().isPresent() ? "; " + saved(run.savedSteps().getAsLong()) : "")
            + ".",
        failure);
  }

  /** Another rank is lost. */
  CommandException communication(TrainingRun run, CommunicationException failure) {
    String saved =
        run.savedSteps().isPresent()
            ? "; the run is saved up to step " + run.savedSteps().getAsLong()
            : "";
    return new CommandException(
        ExitCode.ENVIRONMENT,
        failure.getMessage() + saved + "; to continue, start all ranks again with --resume.",
        failure);
  }

  /** The device failed, or a library. */
  CommandException device(TrainingRun run, Throwable failure) {
    DeviceFault fault = DeviceFault.of(failure).orElseThrow();
    String sentence =
        run.savedSteps().orElse(0) == 0
            ? fault.sentence()
            : fault.what() + "; " + saved(run.savedSteps().getAsLong());
    return new CommandException(ExitCode.ENVIRONMENT, sentence, failure);
  }
}
