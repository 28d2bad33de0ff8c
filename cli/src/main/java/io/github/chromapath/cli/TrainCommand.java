// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.DeviceException;
import io.github.chromapath.checkpoint.PartialLoad;
import io.github.chromapath.cli.report.RunReport;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.run.DatasetLayout;
import io.github.chromapath.run.Initialization;
import io.github.chromapath.run.LearningRateSchedule;
import io.github.chromapath.run.RunFolder;
import io.github.chromapath.run.TrainConfig;
import io.github.chromapath.run.TrainingRun;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import io.github.chromapath.train.NonFiniteLossException;
import io.github.chromapath.train.Trainer;
import io.github.chromapath.train.TrainingLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train}: trains the network jointly on a data set. */
@Command(
    name = "train",
    description = "Trains the network on street pictures, all paths jointly.",
    footer = {
      "  chromapath train --data GTA5 --out runs/first --method 1",
      "  chromapath train --out runs/first --resume",
      "  chromapath train --data GTA5 --out runs/second --device cuda --gpu 1 --tf32 --autotune"
    })
final class TrainCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int NAMES_SHOWN = 3;

  @Mixin private ConsoleOptions console;
  @Mixin private DeviceOptions device;
  @Mixin private TrainOptions options;
  @Mixin private PrecisionOption precision;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "RUN",
      description = "Folder for checkpoints, configuration and log.")
  private Path out;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Train for at most N epochs. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--max-steps",
      paramLabel = "N",
      description = "Train for at most N steps in all. Default: no limit.")
  private long maxSteps = Long.MAX_VALUE;

  @Option(names = "--resume", description = "Go on with the run in --out.")
  private boolean resume;

  @Option(
      names = "--force",
      description = "Start anew in a folder that holds files; those of an earlier run are removed.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    try (Interrupt interrupt =
        new Interrupt(console.err(), "Stopping after this step; saving.", PATIENCE)) {
      return train(interrupt);
    }
  }

  private int train(Interrupt interrupt) throws IOException {
    TrainOptions.atLeastOne("--epochs", epochs);
    TrainOptions.atLeastOne("--max-steps", maxSteps);
    if (!resume) {
      options.check();
    } else if (options.given() || precision.given()) {
      throw new CommandException(
          ExitCode.USAGE,
          "--resume takes the options of the first start from "
              + out
              + ": leave out all but --data, --epochs, --max-steps, --device, --threads and those"
              + " of GPUs.");
    }
    RunFolder folder = new RunFolder(out);
    TrainConfig config = resume ? folder.readConfig() : null;
    Path data = resume && !options.hasData() ? Path.of(config.data()) : options.data();
    StreetDataset dataset = open(data, config);
    try (Backend backend = device.open()) {
      if (resume) {
        PrecisionOption.require(
            config.precision(),
            backend,
            out + " is a run in " + PrecisionOption.name(config.precision()));
      } else {
        config = options.config(dataset.size(), precision.on(backend));
      }
      folder =
          new RunFolder(
              OutputFolder.create(out, options.inputs(), resume || force, "--resume or --force"));
      try {
        return train(backend, config, folder, dataset, interrupt);
      } catch (OutOfDeviceMemoryException e) {
        throw MemoryAdvice.trainingFailed(e, config, backend.capabilities());
      }
    }
  }

  private int train(
      Backend backend,
      TrainConfig config,
      RunFolder folder,
      StreetDataset dataset,
      Interrupt interrupt)
      throws IOException {
    try (TrainingRun run =
        resume
            ? TrainingRun.resume(backend, config, folder, dataset)
            : TrainingRun.start(backend, config, folder, dataset)) {
      run.initialization().ifPresent(this::say);
      RunReport report = new RunReport(folder, backend, run.validation());
      return train(run, config, folder, report, interrupt);
    }
  }

  private void say(Initialization init) {
    PartialLoad load = init.load();
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%d of %d parameters (%.1f %%) from %s",
                load.filled(),
                load.parameters(),
                100 * load.share(),
                init.file()));
    List<String> left = load.left();
    if (!left.isEmpty()) {
      line.append("; not loaded: ")
          .append(String.join(", ", left.subList(0, Math.min(NAMES_SHOWN, left.size()))));
    }
    if (left.size() > NAMES_SHOWN) {
      line.append(" and ").append(left.size() - NAMES_SHOWN).append(" more");
    }
    console.say(line.toString());
    if (!init.differences().isEmpty()) {
      console.say(
          "warning: "
              + init.file()
              + " was trained otherwise: "
              + String.join("; ", init.differences()));
    }
  }

  private StreetDataset open(Path data, TrainConfig config) throws IOException {
    DatasetLayout layout =
        config == null
            ? options.layout()
            : DatasetLayout.valueOf(config.layout().toUpperCase(Locale.ROOT));
    StreetDataset dataset = layout.open(data);
    String guessed = config == null && options.layoutGuessed() ? " (guessed)" : "";
    console.say(
        data
            + ": "
            + dataset.size()
            + " pictures, layout "
            + layout.name().toLowerCase(Locale.ROOT)
            + guessed
            + ", "
            + dataset.skipped().size()
            + " skipped");
    for (SkippedPair skipped : dataset.skipped()) {
      console.say("  skipped " + skipped.name() + ": " + skipped.reason());
    }
    return dataset;
  }

  private int train(
      TrainingRun run, TrainConfig config, RunFolder folder, RunReport report, Interrupt interrupt)
      throws IOException {
    TrainingLimits limits = new TrainingLimits(epochs, maxSteps);
    Trainer.Outcome outcome;
    try (TrainingReporter reporter = new TrainingReporter(console, run, limits, report)) {
      outcome =
          run.train(
              limits,
              LearningRateSchedule.constant(config.lr()),
              reporter,
              reporter::skipped,
              interrupt::stopRequested);
    } catch (NonFiniteLossException e) {
      throw notFinite(folder, e);
    } catch (DeviceException | LinkageError e) {
      throw deviceFailed(run, e);
    }
    switch (outcome) {
      case EARLY_STOPPED -> console.say("The validation loss falls no more: stopped.");
      case LIMIT_REACHED -> console.say("The last epoch or step asked for is done.");
      case INTERRUPTED -> {
        console.say("Saved; go on with: chromapath train --out " + out + " --resume");
        return ExitCode.FAILED.code();
      }
    }
    if (Files.exists(folder.best())) {
      console.out().println(folder.best());
    } else if (run.state().epoch() == 0) {
      console.say("Nothing has been validated yet: there is no " + folder.best());
    } else {
      throw new CommandException(
          ExitCode.FAILED,
          "no epoch's validation loss was a finite number, so there is no "
              + folder.best()
              + ": start another run with a lower --lr, without --init, or in fp32.");
    }
    return ExitCode.DONE.code();
  }

  /** Going on would end the same way: the rate of a run stays as it is. */
  private static CommandException notFinite(RunFolder folder, NonFiniteLossException failure) {
    return new CommandException(
        ExitCode.FAILED,
        failure.getMessage()
            + ": start another run from it with --init "
            + folder.last()
            + " and a lower --lr, or remove these pictures from the data set and --resume.",
        failure);
  }

  private CommandException deviceFailed(TrainingRun run, Throwable failure) {
    DeviceFault fault = DeviceFault.of(failure).orElseThrow();
    String sentence =
        run.savedSteps().isEmpty()
            ? fault.sentence()
            : fault.what()
                + "; the run is saved up to step "
                + run.savedSteps().getAsLong()
                + ", go on with: chromapath train --out "
                + out
                + " --resume";
    return new CommandException(ExitCode.ENVIRONMENT, sentence, failure);
  }
}
