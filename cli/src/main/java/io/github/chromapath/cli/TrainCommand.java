// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.DeviceException;
import io.github.chromapath.backend.GroupMember;
import io.github.chromapath.cli.report.RunReport;
import io.github.chromapath.dataset.DatasetSplit;
import io.github.chromapath.dataset.Split;
import io.github.chromapath.dataset.SplitManifest;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ClassSet;
import io.github.chromapath.model.SegmentationClass;
import io.github.chromapath.run.DataSource;
import io.github.chromapath.run.DatasetLayout;
import io.github.chromapath.run.FailedPairsException;
import io.github.chromapath.run.PipelineConfig;
import io.github.chromapath.run.Resumption;
import io.github.chromapath.run.RunFolder;
import io.github.chromapath.run.ScheduleConfig;
import io.github.chromapath.run.SplitReference;
import io.github.chromapath.run.TrainConfig;
import io.github.chromapath.run.TrainingRun;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import io.github.chromapath.train.NonFiniteLossException;
import io.github.chromapath.train.Selection;
import io.github.chromapath.train.Trainer;
import io.github.chromapath.train.TrainingLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}: trains the network on a data set. */
@Command(
    name = "train",
    defaultValueProvider = TrainDefaults.class,
    preprocessor = RunOptions.class,
    description = "Trains all paths of the network jointly on street pictures.",
    footer = {
      "  chromapath train --data GTA5 --out runs/first --method 1",
      "  chromapath train --data scenes --out runs/short --size 192x112 --width 0.25 --lr 1",
      "  chromapath train --data my-photos --layout folder --out runs/mine --init bundled"
          + " --optimizer adamw --lr 1e-4",
      "  chromapath train --data my-city --out runs/city --init bundled --freeze context"
          + " --lr-group color=0.3 --classes my-classes.txt",
      "  chromapath train --out runs/first --resume",
      "  chromapath train --out runs/first --resume --save-every 10m --keep 3 --tensorboard",
      "  chromapath train --data GTA5 --out runs/six --split split.json --method 6 --resnet50 none",
      "  chromapath train --data GTA5 --out runs/second --device cuda --gpu 1 --tf32 --autotune"
    })
final class TrainCommand implements Callable<Integer> {
  private static final Duration SAVE_TIMEOUT = Duration.ofMinutes(10);
  private static final long UNLIMITED = Long.MAX_VALUE;

  /**
   * A data set.
   *
   * @param split its parts, unless the run draws them
   * @param manifest whether the parts were given with {@code --split}
   */
  private record TrainingSource(
      DataFolder folder, StreetDataset images, Optional<Split> split, boolean manifest) {}

  @Spec private CommandSpec command;
  @Mixin private ConsoleOptions console;
  @Mixin private DeviceOptions device;
  @Mixin private TrainOptions options;
  @Mixin private PrecisionOption precision;
  @Mixin private SavingOptions saving;
  @Mixin private PipelineOptions pipeline;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "RUN",
      description = "Run folder: checkpoints, configuration, log and report.")
  private Path out;

  @Option(
      names = TrainOptions.EPOCHS,
      paramLabel = "N",
      defaultValue = "1000",
      description = "Train for at most N epochs. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = TrainOptions.MAX_STEPS,
      paramLabel = "N",
      description = "Train for at most N steps in total. Default: no limit.")
  private long maxSteps = UNLIMITED;

  @Option(
      names = "--resume",
      description =
          "Continue the run in --out, with its limits and device unless others are given.")
  private boolean resume;

  @Option(
      names = "--force",
      description =
          "Start in a folder that is not empty. Files of an earlier run are removed; others stay.")
  private boolean force;

  @ArgGroup(exclusive = false, heading = "%nOptions of training with several processes:%n")
  private RankOptions ranks = new RankOptions();

  @Override
  public Integer call() throws IOException {
    Optional<GroupMember> member = ranks.member();
    OptionalInt ownGpu = member.map(RankOptions::ownGpu).orElse(OptionalInt.empty());
    Communicator joined =
        member.isPresent() ? RankOptions.join(member.get()) : Communicator.alone();
    try (Interrupt interrupt =
            new Interrupt(console.err(), "Stopping after this step; saving.", SAVE_TIMEOUT);
        Communicator group = joined) {
      return train(group, ownGpu, interrupt);
    }
  }

  private int train(Communicator group, OptionalInt ownGpu, Interrupt interrupt)
      throws IOException {
    TrainOptions.atLeastOne("--epochs", epochs);
    TrainOptions.atLeastOne("--max-steps", maxSteps);
    saving.config();
    if (!resume) {
      options.check();
    } else if (options.given() || precision.given()) {
      throw new CommandException(
          ExitCode.USAGE,
          "--resume uses the options with which "
              + out
              + " was started: omit all but --data, --epochs, --max-steps, --workers, --cache,"
              + " --device, --threads, --save-every, --keep, --tensorboard and the options of GPUs.");
    }
    Optional<TrainConfig> earlier =
        resume ? Optional.of(new RunFolder(out).readConfig()) : Optional.empty();
    earlier.ifPresent(this::requireWithinSchedule);
    TrainingSource source = earlier.isPresent() ? open(earlier.get()) : open();
    pipeline.check(List.of(source.folder().path(), out));
    try (Backend backend = device.open(group, ownGpu)) {
      TrainConfig config =
          earlier.isPresent()
              ? supported(earlier.get(), backend)
              : config(source, precision.on(backend));
      RunFolder folder = folder(group);
      try {
        return train(backend, config, folder, source, interrupt);
      } catch (OutOfDeviceMemoryException e) {
        throw MemoryAdvice.trainingFailed(e, config, backend.capabilities());
      }
    }
  }

  /** The run's folder, which only the first rank prepares. */
  private RunFolder folder(Communicator group) throws IOException {
    if (group.rank() > 0) {
      return new RunFolder(out.toAbsolutePath());
    }
    RunFolder folder =
        new RunFolder(
            OutputFolder.create(out, options.inputs(), resume || force, "--resume or --force"));
    RunOptions.save(folder.path(), command.commandLine().getParseResult());
    return folder;
  }

  private TrainConfig config(TrainingSource source, Precision stored) throws IOException {
    DataFolder folder = source.folder();
    if (source.split().isEmpty()) {
      int validating = options.validating(source.images().size());
      long steps = options.steps(epochs, maxSteps, source.images().size() - validating);
      return options.config(folder, validating, Optional.empty(), stored, steps);
    }
    Split split = source.split().get();
    Optional<SplitReference> reference =
        source.manifest()
            ? Optional.of(SplitReference.of(options.split().orElseThrow(), split.manifest()))
            : Optional.empty();
    DatasetSplit parts = split.training();
    return options.config(
        folder,
        parts.validation().size(),
        reference,
        stored,
        options.steps(epochs, maxSteps, parts.training().size()));
  }

  /** The last step of a run's schedule; empty if it does not depend on the run's length. */
  private static OptionalLong end(TrainConfig config) {
    return config.optimizer().schedule() instanceof ScheduleConfig.Cosine cosine
        ? OptionalLong.of(cosine.steps())
        : OptionalLong.empty();
  }

  /**
   * Checks that an earlier run does not continue beyond its schedule, which it keeps.
   *
   * @throws CommandException if more steps are requested
   */
  private void requireWithinSchedule(TrainConfig earlier) {
    OptionalLong end = end(earlier);
    if (end.isEmpty()) {
      return;
    }
    String sentence = "the cosine schedule of this run ends at step " + end.getAsLong();
    if (maxSteps > end.getAsLong() && maxSteps != UNLIMITED) {
      throw new CommandException(
          ExitCode.USAGE,
          TrainOptions.MAX_STEPS
              + " "
              + maxSteps
              + ": "
              + sentence
              + "; give at most that, or start a new run with --init.");
    }
    console.say("Note: " + sentence + ", whatever the limits are now.");
  }

  /** The configuration of an earlier run, if the device can compute in its precision. */
  private TrainConfig supported(TrainConfig earlier, Backend backend) {
    Precision stored = earlier.optimizer().precision();
    PrecisionOption.require(stored, backend, out + " is a run in " + PrecisionOption.name(stored));
    return earlier;
  }

  private int train(
      Backend backend,
      TrainConfig config,
      RunFolder folder,
      TrainingSource source,
      Interrupt interrupt)
      throws IOException {
    if (source.manifest()) {
      Split.Missing missing = resume ? Split.Missing.ALLOWED : Split.Missing.REFUSED;
      SplitOption.check(source.split().get(), missing, console, interrupt::stopRequested);
    }
    List<String> remarks = remarks(config);
    remarks.forEach(console::say);
    PipelineConfig reading = pipeline.open(config, source.images(), backend, device.threads());
    try (TrainingRun run = run(backend, config, folder, source)) {
      run.weightsNotes().forEach(console::say);
      run.setPipeline(reading);
      run.initialization()
          .map(init -> InitReport.lines(init, config.settings().transfer()))
          .ifPresent(
              lines -> {
                lines.forEach(console::say);
                remarks.add("Start: " + String.join("; ", lines) + ".");
              });
      run.resumption().ifPresent(how -> say(how, backend.capabilities()));
      RunReport report =
          new RunReport(
              folder, backend, run.validation(), remarks, config.settings().model().classes());
      return train(run, config, folder, report, interrupt);
    }
  }

  private TrainingRun run(
      Backend backend, TrainConfig config, RunFolder folder, TrainingSource source)
      throws IOException {
    if (source.split().isEmpty()) {
      return resume
          ? TrainingRun.resume(backend, config, folder, source.images())
          : TrainingRun.start(backend, config, folder, source.images());
    }
    return resume
        ? TrainingRun.resume(backend, config, folder, source.split().get())
        : TrainingRun.start(backend, config, folder, source.split().get());
  }

  /** What a reader of the scores must know about a run. */
  private static List<String> remarks(TrainConfig config) {
    List<String> remarks = new ArrayList<>();
    Method.title(config).ifPresent(title -> remarks.add(title + "."));
    remarks.addAll(config.settings().standIns().sentences());
    remarks.addAll(config.settings().transfer().sentences());
    ClassSet classes = config.settings().model().classes();
    if (!classes.isStandard()) {
      remarks.add(
          "Classes: "
              + String.join(", ", classes.classes().stream().map(SegmentationClass::name).toList())
              + ".");
    }
    if (config.optimizer().stopping().selection() == Selection.CAM16) {
      remarks.add(
          "The best epoch is selected by the mean CAM16-UCS difference, not by the loss as in the"
              + " paper.");
    }
    if (config.data().split().filter(SplitReference::selectsOnTest).isPresent()) {
      remarks.add(
          "Warning: with protocol paper the best epoch is selected on the test part, so its scores"
              + " on that part are optimistic.");
    }
    return remarks;
  }

  private void say(Resumption resumption, Capabilities now) {
    resumption.faults().forEach(console::say);
    console.say(
        "resuming after step %d from %s%s"
            .formatted(
                resumption.step(),
                resumption.checkpoint(),
                resumption.droppedLines() == 0
                    ? ""
                    : "; %d later or damaged lines of log.jsonl are removed"
                        .formatted(resumption.droppedLines())));
    Optional<String> other = resumption.device().filter(device -> !device.equals(now.device()));
    boolean varies = now.memoryBytes().isPresent() && !device.deterministic();
    if (other.isPresent()) {
      console.say(
          "Note: this run was saved on '%s' and continues on '%s': its result will not be bit by bit"
                  .formatted(other.get(), now.device())
              + " that of a run without interruption.");
    } else if (!resumption.sameAlgorithms()) {
      console.say(
          "Note: some convolutions are computed by other algorithms than when this run was saved, for"
              + " example since the driver, cuDNN or an option differs: its result may not be bit by"
              + " bit that of a run without interruption.");
    } else if (varies) {
      console.say(
          "Note: on a GPU, only a run with --deterministic has bit by bit the result of a run without"
              + " interruption.");
    }
  }

  private TrainingSource open() throws IOException {
    Optional<Path> file = options.split();
    if (file.isEmpty()) {
      return openParts(options.folder(options.givenLayout()));
    }
    SplitManifest manifest = SplitManifest.read(file.get());
    Optional<DatasetLayout> layout =
        SplitOption.layout(file.get(), manifest, options.givenLayout());
    return open(options.folder(layout), Optional.of(manifest));
  }

  /** The data set of a run without a manifest: with its official parts, or none yet. */
  private TrainingSource openParts(DataFolder folder) throws IOException {
    StreetDataset images = folder.open(console);
    boolean counted = options.givenValidation().isPresent();
    Optional<Split> parts =
        options
            .parts()
            .official(folder, images, counted, console)
            .map(listed -> new Split(listed.of(images.names()), images));
    return new TrainingSource(folder, images, parts, false);
  }

  /** The data set of an earlier run, in its folder or in the one given now. */
  private TrainingSource open(TrainConfig earlier) throws IOException {
    Path folder = options.givenData().orElse(earlier.data().folder());
    Optional<SplitManifest> manifest =
        earlier.data().split().isPresent()
            ? Optional.of(SplitManifest.read(new RunFolder(out).split()))
            : Optional.empty();
    DataSource source = earlier.data().source();
    return open(
        new DataFolder(
            folder,
            Optional.of(source.layout()),
            DataFolder.remembering().withLabelIds(source.labelIds()).withGrey(source.keepGrey())),
        manifest);
  }

  private TrainingSource open(DataFolder folder, Optional<SplitManifest> manifest)
      throws IOException {
    StreetDataset images = folder.open(console);
    return new TrainingSource(
        folder, images, manifest.map(parts -> new Split(parts, images)), manifest.isPresent());
  }

  private int train(
      TrainingRun run, TrainConfig config, RunFolder folder, RunReport report, Interrupt interrupt)
      throws IOException {
    long steps = Math.min(maxSteps, end(config).orElse(maxSteps));
    TrainingLimits limits = new TrainingLimits(epochs, steps);
    TrainFailures failures = new TrainFailures(out, console);
    Trainer.Outcome outcome;
    try (TrainingReporter reporter = new TrainingReporter(console, run, limits, report)) {
      outcome =
          run.train(
              limits,
              config.optimizer().learningRate(),
              saving.config(),
              reporter,
              interrupt::stopRequested);
    } catch (NonFiniteLossException e) {
      throw TrainFailures.notFinite(folder, e);
    } catch (FailedPairsException e) {
      throw failures.pairs(run, e);
    } catch (CommunicationException e) {
      throw failures.communication(run, e);
    } catch (DeviceException | LinkageError e) {
      throw failures.device(run, e);
    } catch (IOException e) {
      run.savedSteps().ifPresent(step -> console.say("Note: " + failures.saved(step) + "."));
      throw e;
    }
    if (!ranks.first()) {
      return (outcome == Trainer.Outcome.INTERRUPTED ? ExitCode.FAILED : ExitCode.DONE).code();
    }
    switch (outcome) {
      case EARLY_STOPPED -> console.say("The validation stopped improving: stopped early.");
      case LIMIT_REACHED -> console.say("The requested number of epochs or steps is done.");
      case INTERRUPTED -> {
        console.say("Saved. To continue: chromapath train --out " + out + " --resume");
        return ExitCode.FAILED.code();
      }
    }
    if (Files.exists(folder.best())) {
      console.out().println(folder.best());
    } else if (run.state().epoch() == 0) {
      console.say("No epoch has been validated yet, so there is no " + folder.best() + ".");
    } else {
      throw new CommandException(
          ExitCode.FAILED,
          "no epoch's validation loss was a finite number, so there is no "
              + folder.best()
              + ": start another run with a lower --lr, without --init, or in fp32.");
    }
    return ExitCode.DONE.code();
  }
}
