// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.dataset.Split;
import io.github.chromapath.dataset.SplitManifest;
import io.github.chromapath.dataset.SplitPart;
import io.github.chromapath.dataset.SplitPlan;
import io.github.chromapath.dataset.SplitRequest;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.run.DatasetLayout;
import io.github.chromapath.run.SplitReference;
import io.github.chromapath.run.TrainConfig;
import io.github.chromapath.score.statistics.Bootstrap;
import io.github.chromapath.score.table.TableFormat;
import io.github.chromapath.train.TrainingLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ablation}: trains and scores the paper's Methods alike. */
@Command(
    name = "ablation",
    defaultValueProvider = TrainDefaults.class,
    description =
        "Trains the paper's Methods 1 to 6 on one split with equal settings, scores them on its"
            + " test part, and prints the paper's Tables IV and V beside the published figures.",
    footer = {
      "  chromapath ablation --data GTA5 --out ablation --protocol reduced --resnet50 r.pth --vgg16"
          + " v.pth",
      "  chromapath ablation --data streets --out small --size 224 --width 0.25 --lr 1 --max-steps"
          + " 2000 --seeds 1,2",
      "  chromapath ablation --data streets --out small --resume --size 224 --width 0.25 --lr 1"
          + " --max-steps 2000 --seeds 1,2"
    })
final class AblationCommand implements Callable<Integer> {
  private static final Duration SAVE_TIMEOUT = Duration.ofMinutes(10);

  @Mixin private ConsoleOptions console;
  @Mixin private DeviceOptions device;
  @Mixin private TrainOptions options;
  @Mixin private PrecisionOption precision;
  @Mixin private DrawOptions draw;
  @Mixin private PipelineOptions pipeline;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder for the split, a run folder for each training, tables, figures and the report.")
  private Path out;

  @Option(
      names = "--methods",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2,3,4,5,6",
      description =
          "Methods to train and score. Methods 1 and 2 have a quarter of --size, as in the paper;"
              + " Method 6 has the weights of Method 5. Default: ${DEFAULT-VALUE}.")
  private List<Integer> methods;

  @Option(
      names = "--rivals",
      paramLabel = "NAME",
      split = ",",
      description =
          "Other networks to train and score alike, at the size of Methods 1 and 2: iizuka,"
              + " cold-diffusion. Default: none.")
  private List<String> rivals = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      split = ",",
      description =
          "Train each Method with each of these seeds. The tables then show means over the seeds."
              + " Default: --seed.")
  private List<Long> seeds = List.of();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Train each Method for at most N epochs. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--max-steps",
      paramLabel = "N",
      description = "Train each Method for at most N steps. Default: no limit.")
  private long maxSteps = Long.MAX_VALUE;

  @Option(
      names = "--resamples",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Bootstrap resamples for the intervals. Default: ${DEFAULT-VALUE}.")
  private int resamples;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = "text",
      description =
          "Format of the printed tables: text, markdown, csv or latex; --out has all."
              + " Default: ${DEFAULT-VALUE}.")
  private String format;

  @Option(
      names = "--figures",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Number of test pictures in the figures, 0 for none. Default: ${DEFAULT-VALUE}.")
  private int figures;

  @Option(
      names = "--resume",
      description =
          "Continue in --out: completed trainings are kept, an interrupted one continues. Give the"
              + " same options again.")
  private boolean resume;

  /** The data and its parts. */
  private record Source(DataFolder folder, Split split) {}

  @Override
  public Integer call() throws IOException {
    TableFormat printed = checkOptions();
    pipeline.check(List.of(options.data(), out));
    OutputFolder.create(out, options.inputs(), resume, "--resume");
    try (Interrupt interrupt =
            new Interrupt(console.err(), "Stopping after this step; saving.", SAVE_TIMEOUT);
        Backend backend = device.open()) {
      Source source = source(interrupt);
      AblationPlan plan = plan(source, backend);
      AblationTraining training =
          new AblationTraining(
              console,
              backend,
              source.split(),
              config -> pipeline.open(config, source.split().images(), backend, device.threads()),
              interrupt::stopRequested);
      if (!training.run(plan, new TrainingLimits(epochs, maxSteps))) {
        console.say("Saved. To continue, run the same command with --resume.");
        return ExitCode.FAILED.code();
      }
      AblationNetworks networks = new AblationNetworks(backend, precision.on(backend));
      AblationScores scores = new AblationScores(console, plan, networks);
      boolean complete = scores.score(source.split(), interrupt::stopRequested);
      if (interrupt.stopRequested()) {
        return ExitCode.FAILED.code();
      }
      AblationTables tables = scores.tables(new Bootstrap(resamples, 0.95, 1));
      tables.write(out);
      console.out().print(tables.render(printed));
      StreetDataset test = source.split().part(SplitPart.TEST);
      if (figures > 0) {
        new AblationFigures(plan, networks).write(test, figures, out.resolve("figures"));
      }
      Path report = out.resolve("report.html");
      new AblationReport(plan, tables)
          .write(report, new AblationGallery(plan, networks).of(test, tables.judged()));
      console.say("Tables, scores and figures are in " + out + "; the report is " + report + ".");
      return (complete ? ExitCode.DONE : ExitCode.FAILED).code();
    }
  }

  private TableFormat checkOptions() throws IOException {
    TrainOptions.atLeastOne("--epochs", epochs);
    TrainOptions.atLeastOne("--max-steps", maxSteps);
    options.requireNoMethod();
    if (draw.given() && options.split().isPresent()) {
      throw usage("--split has its parts: omit --protocol, --train, --test and --split-seed.");
    }
    if (resamples < 100 || resamples > 1_000_000) {
      throw usage("--resamples " + resamples + ": give 100 to 1000000.");
    }
    if (figures < 0) {
      throw usage("--figures " + figures + ": give 0 or more.");
    }
    if (methods.isEmpty()) {
      throw usage("--methods: give at least one of 1 to 6.");
    }
    plan(options.check());
    try {
      return TableFormat.valueOf(format.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw usage("--format " + format + ": give text, markdown, csv or latex.");
    }
  }

  private static CommandException usage(String sentence) {
    return new CommandException(ExitCode.USAGE, sentence);
  }

  private Path manifest() {
    return out.resolve("split.json");
  }

  /** The given split, the one of an earlier start, or a new one; stored in the folder. */
  private Source source(Interrupt interrupt) throws IOException {
    boolean started = resume && Files.exists(manifest());
    Optional<Path> file = started ? Optional.of(manifest()) : options.split();
    if (file.isEmpty()) {
      return drawn(interrupt);
    }
    SplitManifest parts = SplitManifest.read(file.get());
    Optional<DatasetLayout> layout = SplitOption.layout(file.get(), parts, options.givenLayout());
    DataFolder folder = options.folder(layout);
    Split split = new Split(parts, folder.open(console));
    SplitOption.check(split, Split.Missing.REFUSED, console, interrupt::stopRequested);
    if (!started) {
      parts.write(manifest());
    }
    return new Source(folder, split);
  }

  private Source drawn(Interrupt interrupt) throws IOException {
    SplitRequest request = draw.request(options.givenValidation());
    DataFolder folder = options.folder(options.givenLayout());
    StreetDataset images = folder.open(console);
    SplitPlan plan = draw.plan(request, folder, images, options.parts(), console);
    try {
      Split split = SplitOption.draw(images, plan, console, interrupt::stopRequested);
      split.manifest().write(manifest());
      return new Source(folder, split);
    } catch (CancellationException e) {
      throw new CommandException(
          ExitCode.FAILED, "stopped before the split was drawn: run the command again.", e);
    }
  }

  private AblationPlan plan(Source source, Backend backend) throws IOException {
    Split split = source.split();
    return plan(
        options.config(
            source.folder(),
            split.training().validation().size(),
            Optional.of(SplitReference.of(manifest().toAbsolutePath(), split.manifest())),
            precision.on(backend),
            options.steps(epochs, maxSteps, split.training().training().size())));
  }

  private AblationPlan plan(TrainConfig base) {
    List<Long> starts = seeds.isEmpty() ? List.of(base.start().seed()) : seeds;
    return AblationPlan.of(
        out.toAbsolutePath(),
        base,
        new AblationPlan.Selection(
            methods.stream().distinct().sorted().map(Method::number).toList(),
            rivals.stream().distinct().map(AblationCommand::rival).toList(),
            starts.stream().distinct().toList()));
  }

  private static ModelChoice rival(String name) {
    ModelChoice choice = ModelChoice.named("--rivals", name);
    if (choice == ModelChoice.MULTIPATH) {
      throw usage("--rivals " + name + ": the Methods are this network; give another.");
    }
    if (!choice.colors()) {
      throw usage("--rivals " + name + ": this network does not colour; give another.");
    }
    return choice;
  }
}
