// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.cli.report.Gallery;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.score.ImageScorer;
import io.github.chromapath.score.PublishedScores;
import io.github.chromapath.score.ScoreTable;
import io.github.chromapath.score.table.Table;
import io.github.chromapath.score.table.TableFormat;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}: measures the quality of colours. */
@Command(
    name = "evaluate",
    description =
        "Compares coloured pictures with their originals: those of a network, and those in folders."
            + " Prints the paper's two tables and more, with 95 %% intervals. With --ratings, scores"
            + " what people answered in a study.",
    footer = {
      "  chromapath evaluate --model best.safetensors --data held-out",
      "  chromapath evaluate --model best.safetensors --data held-out --colors-from scenes",
      "  chromapath evaluate --model bundled --data held-out",
      "  chromapath evaluate --predictions ours=a --predictions theirs=b --truth originals",
      "  chromapath evaluate --model best.safetensors --data held-out --json s.json --csv s.csv",
      "  chromapath evaluate --model best.safetensors --data held-out --report report.html",
      "  chromapath evaluate --model bundled --data held-out --confidence",
      "  chromapath evaluate --model bundled --data held-out --simulated-hints 1,5,20",
      "  chromapath evaluate --ratings a.json b.json --key study.key.json"
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Pictures with the largest differences in the report, and as many with the smallest. */
  private static final int PICTURES = 6;

  private static final int MOST_HINTS = 1000;

  @Mixin private ConsoleOptions console;
  @Mixin private DeviceOptions device;
  @Mixin private PrecisionOption precision;
  @Mixin private OriginalsOptions originals;
  @Mixin private RatingsOptions ratings;
  @Mixin private JudgingOptions judging;
  @Mixin private EvaluationFiles files;

  @Option(
      names = "--model",
      paramLabel = "FILE|bundled",
      description = "Checkpoint whose pictures to judge, or the bundled model.")
  private Optional<CheckpointSource> model = Optional.empty();

  @Option(
      names = "--colors-from",
      paramLabel = "DIR",
      description =
          "The training set, for the baselines that colour with mean colours. Default: the training"
              + " part of --split; otherwise the judged images, which favours these baselines.")
  private Optional<Path> colorsFrom = Optional.empty();

  @Option(
      names = "--confidence",
      description =
          "Also judge whether the network knows where it is wrong: the mean difference of the pixels"
              + " whose colours it is most sure of. The network takes twice as long.")
  private boolean confidence;

  @Option(
      names = "--simulated-hints",
      paramLabel = "N",
      split = ",",
      description =
          "Also judge the network's pictures with this many colour hints, as a person might give them"
              + " who sees the original: where the colours are most wrong. For example 1,5,20.")
  private List<Integer> simulatedHints = List.of();

  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = "text",
      description =
          "Format of the tables: text, markdown, csv or latex. Default: ${DEFAULT-VALUE}.")
  private String format;

  @Option(
      names = "--published",
      description = "Also print the figures that the paper published for GTA5.")
  private boolean published;

  private Optional<Gallery> gallery = Optional.empty();

  @Override
  public Integer call() throws IOException {
    TableFormat tables = checkOptions();
    if (ratings.given()) {
      return ratings.score(console, judging.bootstrap(), tables, files.json()).code();
    }
    List<PredictionFolder> folders =
        judging.predictions().stream().map(PredictionFolder::open).toList();
    Optional<String> title = model.isEmpty() ? Optional.empty() : Optional.of(title(model.get()));
    checkNames(title, folders);
    int faults = 0;
    try (Interrupt interrupt =
            new Interrupt(console.err(), "Stopping; nothing is written.", PATIENCE);
        ImageTasks tasks =
            new ImageTasks(Runtime.getRuntime().availableProcessors(), interrupt::stopRequested)) {
      OriginalsOptions.Sets sets = originals.open(console, interrupt::stopRequested);
      StreetDataset data = sets.judged();
      data.skipped().forEach(skipped -> console.err().println(skipped.reason()));
      faults += data.skipped().size() + report(folders, data);
      List<Evaluation.Baseline> baselines = baselines(sets, tasks);
      Evaluation evaluation = evaluate(data, folders, baselines, tasks);
      if (interrupt.stopRequested()) {
        return ExitCode.FAILED.code();
      }
      faults += evaluation.failed();
      write(evaluation, tables);
    }
    return (faults == 0 ? ExitCode.DONE : ExitCode.FAILED).code();
  }

  private TableFormat checkOptions() {
    if (ratings.given()) {
      ratings.check();
    } else {
      originals.check();
      judging.requireSubject(model.isPresent());
      if (confidence && model.isEmpty()) {
        throw usage("--confidence judges a network: give --model too, or omit --confidence.");
      }
    }
    if (!simulatedHints.isEmpty() && model.isEmpty()) {
      throw usage("--simulated-hints judges a network: give --model too.");
    }
    if (simulatedHints.stream().anyMatch(count -> count < 1 || count > MOST_HINTS)
        || simulatedHints.size() != new HashSet<>(simulatedHints).size()) {
      throw usage("--simulated-hints: give different numbers from 1 to " + MOST_HINTS + ".");
    }
    judging.check();
    List<Path> inputs = new ArrayList<>(ratings.inputs());
    model.flatMap(CheckpointSource::file).ifPresent(inputs::add);
    files.check(inputs);
    try {
      return TableFormat.valueOf(format.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw usage("--format " + format + ": give text, markdown, csv or latex.");
    }
  }

  private static void checkNames(Optional<String> title, List<PredictionFolder> folders) {
    JudgingOptions.requireDistinct(
        title.map(name -> List.of(name, ModelJudged.exact(name))).orElse(List.of()),
        folders.stream().map(PredictionFolder::name).toList());
  }

  private static CommandException usage(String sentence) {
    return new CommandException(ExitCode.USAGE, sentence);
  }

  /** Names the results without originals. Results that are missing are named later. */
  private int report(List<PredictionFolder> folders, StreetDataset data) {
    List<String> sentences =
        folders.stream()
            .map(folder -> folder.misnamed(data.names()))
            .flatMap(Optional::stream)
            .toList();
    sentences.forEach(console.err()::println);
    return sentences.size();
  }

  private List<Evaluation.Baseline> baselines(OriginalsOptions.Sets sets, ImageTasks tasks)
      throws IOException {
    Optional<StreetDataset> training =
        colorsFrom.isPresent()
            ? Optional.of(OriginalsOptions.open(colorsFrom.get()))
            : sets.training();
    return StandardBaselines.of(training, sets.judged(), tasks, console);
  }

  private Evaluation evaluate(
      StreetDataset data,
      List<PredictionFolder> folders,
      List<Evaluation.Baseline> baselines,
      ImageTasks tasks)
      throws IOException {
    try (ReleaseStack owned = new ReleaseStack()) {
      List<Judged> judged = new ArrayList<>();
      Lightness lightness = Lightness.SRGB;
      if (model.isPresent()) {
        Backend backend = device.open();
        owned.push(backend::close);
        PhotoColorizer colorizer = load(model.get(), backend);
        owned.push(colorizer::close);
        lightness = colorizer.lightness();
        String title = title(model.get());
        judged.add(new ModelJudged(title, colorizer));
        if (!simulatedHints.isEmpty()) {
          judged.add(new HintedJudged(title, colorizer, simulatedHints));
        }
      }
      judged.addAll(folders);
      ImageScorer scorer = new ImageScorer(lightness);
      try (Progress progress = console.progress("evaluate", "pictures", data.size())) {
        Evaluation evaluation =
            new Evaluation(judged, baselines, scorer, judging.atSize(), progress);
        evaluation.run(data, tasks);
        if (files.withReport() && evaluation.scored() > 0) {
          gallery =
              Optional.of(
                  new EvaluationGallery(judged, data).of(evaluation.judged().get(0), PICTURES));
        }
        return evaluation;
      }
    } catch (OutOfDeviceMemoryException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, e.getMessage() + ".", e);
    }
  }

  private String title(CheckpointSource source) throws IOException {
    return judging.title(source.name(), source);
  }

  private PhotoColorizer load(CheckpointSource checkpoint, Backend backend) throws IOException {
    ColorizerOptions options =
        judging
            .colorizer()
            .segmentation(true)
            .confidence(confidence)
            .precision(precision.on(backend))
            .build();
    return PhotoColorizer.load(checkpoint, backend, options);
  }

  private void write(Evaluation evaluation, TableFormat tables) throws IOException {
    if (evaluation.scored() == 0) {
      throw new CommandException(ExitCode.FAILED, "No image could be scored; see above.");
    }
    ScoreTable scores =
        new ScoreTable(evaluation.judged(), evaluation.baselines(), judging.bootstrap());
    List<Table> all = new ArrayList<>(scores.tables());
    all.addAll(scores.worstImages(judging.worst()));
    if (published) {
      all.addAll(PublishedScores.tables());
    }
    console.out().print(tables.render(all));
    files.write(scores, judging.worst(), gallery);
  }
}
