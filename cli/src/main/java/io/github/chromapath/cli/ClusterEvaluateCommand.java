// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.cluster.Request;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.Refinement;
import io.github.chromapath.score.statistics.Bootstrap;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cluster evaluate}: measures the quality of colours on many machines. */
@Command(
    name = "evaluate",
    description =
        "Scores coloured pictures as 'evaluate' does, on the executors of Apache Spark: the colours"
            + " of a network and those in folders, beside neutral ones. Segmentation and the"
            + " baselines with mean colours are left to 'evaluate'. _chromapath/table in the output"
            + " folder has the scores of each picture.",
    footer = {
      "  chromapath cluster evaluate --truth in --predictions out --out scores --master local[2]",
      "  chromapath cluster evaluate --truth s3a://in/t --model bundled --out s3a://out/s"
    })
final class ClusterEvaluateCommand implements Callable<Integer> {
  /** The role of a picture's labels. */
  static final String LABELS = "labels";

  /** The start of the roles of coloured pictures, before their numbers. */
  static final String PREDICTION = "prediction";

  @Mixin private ConsoleOptions console;
  @Mixin private SparkOptions spark;
  @Mixin private EvaluationFiles files;

  @Option(
      names = "--truth",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the originals in colour, on any file system.")
  private String truth;

  @Option(
      names = "--labels",
      paramLabel = "DIR",
      description = "Folder of label PNGs with the originals' names, for scores per class.")
  private Optional<String> labels = Optional.empty();

  @Option(
      names = "--predictions",
      paramLabel = "[NAME=]DIR",
      description =
          "Folder of coloured pictures to judge, named as the originals; any number of times. NAME is"
              + " for the tables.")
  private List<String> predictions = List.of();

  @Option(
      names = "--model",
      paramLabel = "FILE|bundled",
      description = "Checkpoint whose pictures to judge, or the bundled model.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the table, on a file system that all machines reach.")
  private String out;

  @Option(
      names = "--at-size",
      paramLabel = "N|WxH",
      description = "Size at which pictures are compared. Default: each original's.")
  private Optional<String> atSize = Optional.empty();

  @Option(
      names = "--size",
      paramLabel = "N|WxH",
      description = "Input size of the network. Default: the size in training.")
  private Optional<String> size = Optional.empty();

  @Option(
      names = "--flip",
      description = "Let the network colour mirrored pictures too and average both.")
  private boolean flip;

  @Option(
      names = "--guided",
      description = "Let the network's colours follow the edges of the pictures.")
  private boolean guided;

  @Option(
      names = "--worst",
      paramLabel = "N",
      defaultValue = "5",
      description = "Number of worst images to list. Default: ${DEFAULT-VALUE}.")
  private int worst;

  @Option(
      names = "--resamples",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Bootstrap resamples for the intervals. Default: ${DEFAULT-VALUE}.")
  private int resamples;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the resamples. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    ClusterRun run = new ClusterRun(console, spark);
    if (!run.onDriver()) {
      return run.submit();
    }
    Map<String, String> companions = new LinkedHashMap<>();
    labels.ifPresent(folder -> companions.put(LABELS, folder));
    List<Prediction> judged = predictions();
    for (int i = 0; i < judged.size(); i++) {
      companions.put(PREDICTION + i, judged.get(i).folder());
    }
    Request.Inputs inputs = new Request.Inputs(List.of(truth), Optional.empty(), companions);
    Optional<String> file = model.filter(text -> !text.equals(CheckpointSource.BUNDLED));
    ClusterScores scores = new ClusterScores(console);
    int code =
        run.run(
            new ClusterScoring(run.arguments()),
            new Request(inputs, out, file, made(), files.force()),
            scores);
    scores.write(new Bootstrap(resamples, 0.95, seed), files, worst);
    return code;
  }

  private void checkOptions() {
    if (model.isEmpty() && predictions.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, "there is nothing to judge: give --model, --predictions or both.");
    }
    if (worst < 0) {
      throw new CommandException(ExitCode.USAGE, "--worst " + worst + ": give 0 or more.");
    }
    if (resamples < 100 || resamples > 1_000_000) {
      throw new CommandException(
          ExitCode.USAGE, "--resamples " + resamples + ": give 100 to 1000000.");
    }
    size.ifPresent(NetworkSize::parse);
    atSize();
    files.check(List.of());
    long names = predictions().stream().map(Prediction::name).distinct().count();
    if (names < predictions.size()) {
      throw new CommandException(
          ExitCode.USAGE, "--predictions: a name is used twice: give NAME=DIR with another name.");
    }
  }

  private Map<String, String> made() throws IOException {
    Map<String, String> made = new TreeMap<>();
    made.put("program", Version.number());
    made.put("work", "evaluate");
    made.put("--truth", truth);
    made.put("--labels", labels.orElse("none"));
    made.put("--predictions", String.join(", ", predictions));
    made.put("--at-size", atSize.orElse("none"));
    made.put("--size", size.orElse("none"));
    made.put("--flip", Boolean.toString(flip));
    made.put("--guided", Boolean.toString(guided));
    return made;
  }

  /**
   * A folder of coloured pictures.
   *
   * @param name in tables
   * @param folder on any file system
   */
  record Prediction(String name, String folder) {}

  /** The folders of coloured pictures. */
  List<Prediction> predictions() {
    return predictions.stream()
        .map(
            argument -> {
              int equals = argument.indexOf('=');
              String folder = argument.substring(equals + 1);
              String last = folder.replaceFirst("/+$", "").replaceFirst("^.*/", "");
              return new Prediction(equals < 0 ? last : argument.substring(0, equals), folder);
            })
        .toList();
  }

  /** Whether labels are given. */
  boolean labelled() {
    return labels.isPresent();
  }

  /** The size at which pictures are compared. */
  Optional<NetworkSize> atSize() {
    return atSize.map(text -> NetworkSize.parse("--at-size", text));
  }

  /**
   * The network's name in tables.
   *
   * @param source a copy of its checkpoint
   */
  String title(CheckpointSource source) throws IOException {
    String name = model.orElseThrow().replaceFirst("^.*/", "");
    try (Checkpoint checkpoint = Checkpoint.open(source)) {
      return name
          + checkpoint.settings().standIns().label()
          + (flip ? ", flip" : "")
          + (guided ? ", guided" : "");
    }
  }

  /** Whether a network is judged. */
  boolean judgesModel() {
    return model.isPresent();
  }

  /** The options of the judged network. */
  ColorizerOptions colorizer() {
    ColorizerOptions.Builder options =
        ColorizerOptions.builder().checkpointLightness().refinement(new Refinement(flip, guided));
    size.map(NetworkSize::parse)
        .ifPresent(network -> options.inputSize(network.height(), network.width()));
    return options.build();
  }
}
