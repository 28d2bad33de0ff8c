// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.cluster.ClusterApplication;
import io.github.chromapath.cluster.Request;
import io.github.chromapath.cluster.Summary;
import io.github.chromapath.colorize.ColorizerOptions;
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
            + " of a network and those in folders, beside neutral and mean ones. The same command"
            + " again scores what is missing or has changed. _chromapath/table in the output folder"
            + " has the scores of each picture.",
    footer = {
      "  chromapath cluster evaluate --truth in --predictions out --out scores --master local[2]",
      "  chromapath cluster evaluate --truth s3a://in/t --model bundled --out s3a://out/s"
    })
final class ClusterEvaluateCommand implements Callable<Integer> {
  /** The role of a picture's labels. */
  static final String LABELS = "labels";

  /** Folder of the sums of colours, in that of the scores. */
  private static final String COLORS = "/_chromapath/colours";

  /** The start of the roles of coloured pictures, before their numbers. */
  static final String PREDICTION = "prediction";

  @Mixin private ConsoleOptions console;
  @Mixin private SparkOptions spark;
  @Mixin private EvaluationFiles files;
  @Mixin private JudgingOptions judging;

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

  @Override
  public Integer call() throws IOException {
    checkOptions();
    ClusterRun run = new ClusterRun(console, spark);
    if (!run.onDriver()) {
      return run.submit();
    }
    ClusterScores scores = new ClusterScores(console);
    int code = run.run(jobs -> score(jobs, run.arguments(), scores), out);
    scores.write(judging.bootstrap(), files, judging.worst());
    return code;
  }

  /** Adds up the colours of the originals, for the baselines, and then scores. */
  private Summary score(ClusterApplication jobs, List<String> arguments, ClusterScores scores)
      throws IOException {
    jobs.check(scoreRequest());
    ClusterColors colors = new ClusterColors(console);
    jobs.run(new ClusterColorSums(labelled()), colorRequest(), colors);
    return jobs.run(new ClusterScoring(arguments, colors.all()), scoreRequest(), scores);
  }

  private Request colorRequest() throws IOException {
    Map<String, String> made = made("colours");
    return new Request(inputs(labelFolder()), out + COLORS, Optional.empty(), made, files.force());
  }

  private Request scoreRequest() throws IOException {
    Map<String, String> companions = labelFolder();
    List<Prediction> judged = predictions();
    for (int i = 0; i < judged.size(); i++) {
      companions.put(PREDICTION + i, judged.get(i).folder());
    }
    Optional<String> file = model.filter(text -> !text.equals(CheckpointSource.BUNDLED));
    Map<String, String> made = made("evaluate");
    judging.record(made);
    return new Request(inputs(companions), out, file, made, files.force());
  }

  private Map<String, String> labelFolder() {
    Map<String, String> companions = new LinkedHashMap<>();
    labels.ifPresent(folder -> companions.put(LABELS, folder));
    return companions;
  }

  private Request.Inputs inputs(Map<String, String> companions) {
    return new Request.Inputs(List.of(truth), Optional.empty(), companions);
  }

  private void checkOptions() {
    judging.requireSubject(model.isPresent());
    judging.check();
    files.check(List.of());
    JudgingOptions.requireDistinct(
        List.of(), predictions().stream().map(Prediction::name).toList());
  }

  private Map<String, String> made(String work) throws IOException {
    Map<String, String> made = new TreeMap<>();
    made.put("program", Version.number());
    made.put("work", work);
    made.put("--truth", truth);
    made.put("--labels", labels.orElse("none"));
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
    return judging.predictions().stream()
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
    return judging.atSize();
  }

  /**
   * The network's name in tables.
   *
   * @param source a copy of its checkpoint
   */
  String title(CheckpointSource source) throws IOException {
    return judging.title(model.orElseThrow().replaceFirst("^.*/", ""), source);
  }

  /** Whether a network is judged. */
  boolean judgesModel() {
    return model.isPresent();
  }

  /** The options of the judged network. */
  ColorizerOptions colorizer() {
    return judging.colorizer().segmentation(true).build();
  }
}
