// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.score.statistics.Bootstrap;
import io.github.chromapath.score.table.Cell;
import io.github.chromapath.score.table.Table;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tables of {@link HandmadeScores}, and figures copied from the paper. */
@Tag("fast")
class PaperTablesTest {
  private final ModelScores first = HandmadeScores.model("Method 1", 2).build();
  private final ModelScores sixth = HandmadeScores.model("Method 6", 1).build();
  private final PaperTables tables =
      new PaperTables(
          new ScoreTable(List.of(first, sixth), HandmadeScores.baselines(), Bootstrap.DEFAULT));

  private List<Table> tables() {
    return tables.tables(List.of(OptionalInt.of(1), OptionalInt.of(6)));
  }

  private static List<Double> numbers(Table.Row row) {
    return row.cells().stream()
        .map(Cell::value)
        .filter(OptionalDouble::isPresent)
        .map(OptionalDouble::getAsDouble)
        .toList();
  }

  @Test
  void theMethodsStandBesideThePublishedFigures() {
    Table shared = tables().get(0);
    assertEquals(
        List.of(
            "global mean",
            "global p95",
            "traffic light mean",
            "traffic light p95",
            "GTA5 global mean",
            "GTA5 global p95",
            "GTA5 traffic light mean",
            "GTA5 traffic light p95"),
        shared.columns());
    assertEquals(
        List.of(6.0, 10.0, 20.0, 24.0, 3.8, 10.3, 20.9, 27.6), numbers(shared.rows().get(0)));
    assertEquals(List.of(3.0, 5.0, 10.0, 12.0, 2.7, 7.3, 0.52, 5.0), numbers(shared.rows().get(1)));
    Table.Row neutral = shared.rows().get(2);
    assertEquals("neutral", neutral.name());
    assertEquals(List.of(12.0, 20.0, 40.0, 48.0), numbers(neutral));
    assertEquals(
        List.of(4.0, 6.0, 11.0, 13.0, 2.7, 7.3, 0.52, 5.0), numbers(tables().get(1).rows().get(1)));
  }

  @Test
  void theClassesStandAboveThePublishedFigures() {
    Table shared = tables().get(2);
    assertEquals(11, shared.columns().size());
    assertEquals(List.of(10.0), numbers(shared.rows().get(0)));
    Table.Row paper = shared.rows().get(shared.rows().size() - 1);
    assertEquals("the paper (published, GTA5)", paper.name());
    assertEquals(List.of(4.5, 0.26, 4.8, 3.1, 3.9, 3.2, 1.4, 4.6, 3.4, 3.6, 4.1), numbers(paper));
  }

  @Test
  void eachJudgedModelNeedsAnEntry() {
    assertThrows(IllegalArgumentException.class, () -> tables.tables(List.of(OptionalInt.empty())));
  }

  /** Global means of 3 and 6 under shared lightness, 4 and 7 under the true one. */
  @Test
  void seedsHaveATableOfTheirOwn() {
    PaperTables.Seeds both =
        new PaperTables.Seeds("Method 5", List.of(7L, 3L), List.of(first, sixth));
    PaperTables.Seeds one = new PaperTables.Seeds("Method 1", List.of(3L), List.of(sixth));
    Table table = PaperTables.seeds(List.of(both, one)).orElseThrow();
    assertEquals(
        List.of("shared-L seed 3", "shared-L seed 7", "true seed 3", "true seed 7"),
        table.columns());
    assertEquals(List.of(3.0, 6.0, 4.0, 7.0), numbers(table.rows().get(0)));
    assertEquals(List.of(3.0, 4.0), numbers(table.rows().get(1)));
    assertEquals(Optional.empty(), PaperTables.seeds(List.of(one)));
  }
}
