// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.Split;
import io.github.chromapath.dataset.SplitPart;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.score.Baselines;
import io.github.chromapath.score.ImageScorer;
import io.github.chromapath.score.ModelScores;
import io.github.chromapath.score.PaperTables;
import io.github.chromapath.score.ScoreTable;
import io.github.chromapath.score.statistics.Bootstrap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/** Scores the networks of an ablation on its test part, one after the other. */
final class AblationScores {
  private final ConsoleOptions console;
  private final AblationPlan plan;
  private final AblationNetworks networks;
  private final List<PaperTables.Seeds> rows = new ArrayList<>();

  /** The number of the Method that each of {@link #rows} is. */
  private final List<OptionalInt> methods = new ArrayList<>();

  private Optional<Baselines> baselines = Optional.empty();

  AblationScores(ConsoleOptions console, AblationPlan plan, AblationNetworks networks) {
    this.console = console;
    this.plan = plan;
    this.networks = networks;
  }

  /**
   * Scores every network on the test part.
   *
   * @return whether every image could be scored
   * @throws CommandException if a network has no checkpoint, or no image could be scored
   * @throws IOException if data cannot be read
   */
  boolean score(Split split, BooleanSupplier stop) throws IOException {
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
          Evaluation evaluation = evaluate(row, training, test, colorings, tasks);
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
      StreetDataset test,
      List<Evaluation.Baseline> colorings,
      ImageTasks tasks)
      throws IOException {
    try (PhotoColorizer colorizer = networks.load(row, training);
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

  /** The tables of all scores. */
  AblationTables tables(Bootstrap bootstrap) {
    List<ModelScores> means =
        rows.stream().map(row -> ModelScores.mean(row.name(), row.scores())).toList();
    ScoreTable scores = new ScoreTable(means, baselines.orElseThrow(), bootstrap);
    return new AblationTables(
        scores,
        new PaperTables(scores).tables(methods),
        PaperTables.seeds(rows).stream().toList(),
        everyNetwork());
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
