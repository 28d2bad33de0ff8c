// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.score.ImageCsv;
import io.github.chromapath.score.ModelScores;
import io.github.chromapath.score.ScoreJson;
import io.github.chromapath.score.ScoreTable;
import io.github.chromapath.score.table.Table;
import io.github.chromapath.score.table.TableFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The scores of an ablation as tables.
 *
 * @param scores a model for each row: means over the seeds
 * @param paper Tables IV and V
 * @param seeds each network alone; empty with one seed
 * @param networks the scores of each network
 */
record AblationTables(
    ScoreTable scores, List<Table> paper, List<Table> seeds, List<ModelScores> networks) {
  private static final int WORST = 5;
  private static final Map<TableFormat, String> EXTENSIONS =
      Map.of(
          TableFormat.TEXT, "txt",
          TableFormat.MARKDOWN, "md",
          TableFormat.CSV, "csv",
          TableFormat.LATEX, "tex");

  /** All tables in one format. */
  String render(TableFormat format) {
    return format.render(Stream.of(paper, seeds, scores.tables()).flatMap(List::stream).toList());
  }

  /** The judged rows, without the baselines. */
  List<ModelScores> judged() {
    return scores.models().stream().filter(model -> !scores.isBaseline(model)).toList();
  }

  /** Writes the tables in every format, and all scores. */
  void write(Path folder) throws IOException {
    for (TableFormat format : TableFormat.values()) {
      AtomicFile.write(
          folder.resolve("tables." + EXTENSIONS.get(format)),
          render(format).getBytes(StandardCharsets.UTF_8));
    }
    ScoreJson.write(folder.resolve("scores.json"), scores, WORST);
    ImageCsv.write(folder.resolve("scores.csv"), networks);
  }
}
