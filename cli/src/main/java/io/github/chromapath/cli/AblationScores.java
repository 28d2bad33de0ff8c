// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.Split;
import io.github.chromapath.dataset.SplitPart;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.run.RunFolder;
import io.github.chromapath.score.Baselines;
import io.github.chromapath.score.ImageCsv;
import io.github.chromapath.score.ImageScorer;
import io.github.chromapath.score.ModelScores;
import io.github.chromapath.score.PaperTables;
import io.github.chromapath.score.ScoreJson;
import io.github.chromapath.score.ScoreTable;
import io.github.chromapath.score.statistics.Bootstrap;
import io.github.chromapath.score.table.Table;
import io.github.chromapath.score.table.TableFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/** Scores the networks of an ablation on its test part, one after the other. */
final class AblationScores {
  private static final int WORST = 5;
  private static final Map<TableFormat, String> EXTENSIONS =
      Map.of(
          TableFormat.TEXT, "txt",
          TableFormat.MARKDOWN, "md",
          TableFormat.CSV, "csv",
          TableFormat.LATEX, "tex");

  private final ConsoleOptions console;
  private final Backend backend;
  private final AblationPlan plan;
  private final Bootstrap bootstrap;
  private final List<PaperTables.Seeds> rows = new ArrayList<>();

  /** The number of the Method that each of {@link #rows} is. */
  private final List<OptionalInt> methods = new ArrayList<>();

  private Optional<Baselines> baselines = Optional.empty();

  AblationScores(ConsoleOptions console, Backend backend, AblationPlan plan, Bootstrap bootstrap) {
    this.console = console;
    this.backend = backend;
    this.plan = plan;
    this.bootstrap = bootstrap;
  }

  /**
   * Scores every network on the test part.
   *
   * @return whether every image could be scored
   * @throws CommandException if a network has no checkpoint, or no image could be scored
   * @throws IOException if data cannot be read
   */
  boolean score(Split split, Precision precision, BooleanSupplier stop) throws IOException {
    StreetDataset test = split.part(SplitPart.TEST);
    int failed = 0;
    try (ImageTasks tasks = new ImageTasks(Runtime.getRuntime().availableProcessors(), stop)) {
      for (AblationPlan.Row row : plan.rows()) {
        List<List<ModelScores>> scores = new ArrayList<>();
        for (AblationPlan.Training training : row.trainings()) {
          List<Evaluation.Baseline> colorings =
              baselines.isEmpty()
                  ? StandardBaselines.of(
                      Optional.of(split.part(SplitPart.TRAIN)), test, tasks, console)
                  : List.of();
          Evaluation evaluation = evaluate(row, training, precision, test, colorings, tasks);
          if (stop.getAsBoolean()) {
            return false;
          }
          if (evaluation.scored() == 0) {
            throw new CommandException(ExitCode.FAILED, "No image could be scored; see above.");
          }
          failed = Math.max(failed, evaluation.failed());
          scores.add(evaluation.judged());
          if (baselines.isEmpty()) {
            baselines = Optional.of(evaluation.baselines());
          }
        }
        add(row, scores);
      }
    }
    return failed == 0;
  }

  /**
   * Adds the rows of a Method: with the lightness of its training, and others beside it.
   *
   * @param scores by training, then by lightness
   */
  private void add(AblationPlan.Row row, List<List<ModelScores>> scores) {
    for (int i = 0; i < scores.get(0).size(); i++) {
      int reading = i;
      rows.add(
          new PaperTables.Seeds(
              scores.get(0).get(i).name(),
              row.seeds(),
              scores.stream().map(training -> training.get(reading)).toList()));
      methods.add(i == 0 ? row.method() : OptionalInt.empty());
    }
  }

  private Evaluation evaluate(
      AblationPlan.Row row,
      AblationPlan.Training training,
      Precision precision,
      StreetDataset test,
      List<Evaluation.Baseline> colorings,
      ImageTasks tasks)
      throws IOException {
    ColorizerOptions colors =
        ColorizerOptions.builder()
            .segmentation(true)
            .precision(precision)
            .chroma(row.chroma())
            .checkpointLightness()
            .build();
    Path best = new RunFolder(training.folder()).best();
    try (PhotoColorizer colorizer = PhotoColorizer.load(best, backend, colors);
        Progress progress =
            console.progress("evaluate " + row.caption(), "pictures", test.size())) {
      Evaluation evaluation =
          new Evaluation(
              List.of(new ModelJudged(row.title(), colorizer)),
              colorings,
              new ImageScorer(colorizer.lightness()),
              Optional.empty(),
              progress);
      evaluation.run(test, tasks);
      return evaluation;
    }
  }

  /** Writes tables and scores to files, and prints the tables in one format. */
  void write(Path folder, PrintWriter out, TableFormat printed) throws IOException {
    List<ModelScores> means =
        rows.stream().map(row -> ModelScores.mean(row.name(), row.scores())).toList();
    ScoreTable scores = new ScoreTable(means, baselines.orElseThrow(), bootstrap);
    List<Table> tables = new ArrayList<>(new PaperTables(scores).tables(methods));
    PaperTables.seeds(rows).ifPresent(tables::add);
    tables.addAll(scores.tables());
    for (TableFormat format : TableFormat.values()) {
      AtomicFile.write(
          folder.resolve("tables." + EXTENSIONS.get(format)),
          format.render(tables).getBytes(StandardCharsets.UTF_8));
    }
    ScoreJson.write(folder.resolve("scores.json"), scores, WORST);
    ImageCsv.write(folder.resolve("scores.csv"), everyNetwork());
    out.print(printed.render(tables));
  }

  /** The scores of each network alone. */
  private List<ModelScores> everyNetwork() {
    List<ModelScores> networks = new ArrayList<>();
    for (PaperTables.Seeds row : rows) {
      for (int i = 0; i < row.scores().size(); i++) {
        String name =
            row.seeds().size() == 1
                ? row.name()
                : String.format(Locale.ROOT, "%s, seed %d", row.name(), row.seeds().get(i));
        networks.add(ModelScores.mean(name, List.of(row.scores().get(i))));
      }
    }
    return networks;
  }
}
