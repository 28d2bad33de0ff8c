// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.score.table.Cell;
import io.github.chromapath.score.table.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The confusion matrix of a model's segmentation head, in percent of each true class. */
final class ConfusionTable {
  private ConfusionTable() {}

  /** The table, or empty if the model has no such head. */
  static Optional<Table> of(ModelScores model) {
    Map<String, Map<String, Double>> confusion =
        model.segmentation().map(SegmentationScore::confusion).orElse(Map.of());
    if (confusion.isEmpty()) {
      return Optional.empty();
    }
    List<Table.Row> rows =
        confusion.entrySet().stream()
            .map(truth -> new Table.Row(truth.getKey(), cells(truth.getValue())))
            .toList();
    return Optional.of(
        new Table(
            "Confusion matrix of %s, in percent".formatted(model.name()),
            List.copyOf(confusion.values().iterator().next().keySet()),
            rows,
            List.of("Rows are true classes, columns predicted ones. A row adds up to 100.")));
  }

  private static List<Cell> cells(Map<String, Double> shares) {
    return shares.values().stream().map(share -> Cell.of(100 * share, 1)).toList();
  }
}
