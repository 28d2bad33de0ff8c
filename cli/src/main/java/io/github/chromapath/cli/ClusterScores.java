// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.score.Baselines;
import io.github.chromapath.score.Measure;
import io.github.chromapath.score.ModelScores;
import io.github.chromapath.score.ScoreTable;
import io.github.chromapath.score.statistics.Bootstrap;
import io.github.chromapath.score.table.Table;
import io.github.chromapath.score.table.TableFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Collects the scores of pictures from the table and prints what {@code evaluate} prints: 0.8 KB a
 * picture and judged source.
 */
final class ClusterScores extends ClusterProgress {
  /** Bytes of a picture and source: ModelScores, and as many while they are collected. */
  private static final long BYTES = 2000;

  private final ConsoleOptions console;
  private final Map<Integer, ModelScores.Builder> models = new TreeMap<>();
  private final ClusterClasses classes = new ClusterClasses();
  private Optional<String> missing = Optional.empty();
  private boolean found;

  /**
   * A source of colours in the table.
   *
   * @param number its place among the sources
   * @param name in tables
   */
  record Column(int number, String name) {
    private static final String SEPARATOR = "\t";

    /** The key of a measure in a picture's scores; the name is last, since it may be any text. */
    String key(Measure measure) {
      return number + SEPARATOR + measure.name() + SEPARATOR + name;
    }

    /** The source of a key. */
    static Column of(String key) {
      String[] parts = key.split(SEPARATOR, 3);
      return new Column(Integer.parseInt(parts[0]), parts[2]);
    }
  }

  ClusterScores(ConsoleOptions console) {
    super(console, "cluster");
    this.console = console;
  }

  @Override
  public void scored(Supplier<Iterator<Scored>> rows) {
    List<Column> columns = new ArrayList<>();
    for (Iterator<Scored> all = rows.get(); all.hasNext(); ) {
      Scored row = all.next();
      if (!found) {
        found = true;
        row.scores().keySet().stream()
            .filter(key -> !ClusterClasses.isKey(key))
            .map(Column::of)
            .distinct()
            .sorted((a, b) -> Integer.compare(a.number(), b.number()))
            .forEach(columns::add);
        missing = missingMemory(columns.size());
        if (missing.isPresent()) {
          return;
        }
        columns.forEach(column -> models.put(column.number(), ModelScores.builder(column.name())));
      }
      for (Column column : columns) {
        models.get(column.number()).add(row.name(), measure -> value(row, column.key(measure)));
      }
      classes.add(row.scores());
    }
  }

  private static OptionalDouble value(Scored row, String key) {
    Double value = row.scores().get(key);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private Optional<String> missingMemory(int sources) {
    long bytes = pictures() * sources * BYTES;
    long heap = Runtime.getRuntime().maxMemory();
    return bytes <= heap
        ? Optional.empty()
        : Optional.of(
            "the scores of %d pictures need %d MiB on the driver, which has %d MiB: add --conf"
                    .formatted(pictures(), bytes >> 20, heap >> 20)
                + " spark.driver.memory="
                + ((bytes >> 30) + 2)
                + "g. The table is complete.");
  }

  /**
   * Prints the tables and writes the files.
   *
   * @throws CommandException if no image was scored, or the driver has too little memory
   */
  void write(Bootstrap bootstrap, EvaluationFiles files, int worst) throws IOException {
    if (!found) {
      throw new CommandException(ExitCode.FAILED, "No image could be scored; see above.");
    }
    if (missing.isPresent()) {
      throw new CommandException(ExitCode.ENVIRONMENT, missing.get());
    }
    models.forEach((number, model) -> classes.score(number).ifPresent(model::segmentation));
    List<ModelScores> built = models.values().stream().map(ModelScores.Builder::build).toList();
    // The baselines come last. A network may have any name.
    int neutral =
        built.stream().map(ModelScores::name).toList().lastIndexOf(StandardBaselines.NEUTRAL);
    Baselines baselines =
        new Baselines(built.get(neutral), built.subList(neutral + 1, built.size()));
    ScoreTable scores = new ScoreTable(built.subList(0, neutral), baselines, bootstrap);
    List<Table> all = new ArrayList<>(scores.tables());
    all.addAll(scores.worstImages(worst));
    console.out().print(TableFormat.TEXT.render(all));
    files.write(scores, worst, Optional.empty());
  }
}
