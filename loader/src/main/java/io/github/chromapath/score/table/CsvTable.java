// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.table;

import io.github.chromapath.score.statistics.Interval;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A CSV table. The title is the name of the first column. A column with intervals gets two more
 * columns, for their ends.
 */
final class CsvTable {
  private final Table table;

  private CsvTable(Table table) {
    this.table = table;
  }

  static String render(Table table) {
    CsvTable csv = new CsvTable(table);
    return Stream.concat(Stream.of(csv.header()), table.rows().stream().map(csv::row))
        .map(CsvLine::toString)
        .collect(Collectors.joining());
  }

  private CsvLine header() {
    CsvLine line = new CsvLine().text(table.title());
    for (int i = 0; i < table.columns().size(); i++) {
      String name = table.columns().get(i);
      line.text(name);
      if (hasIntervals(i)) {
        line.text(name + " low").text(name + " high");
      }
    }
    return line;
  }

  private CsvLine row(Table.Row row) {
    CsvLine line = new CsvLine().text(row.name());
    for (int i = 0; i < row.cells().size(); i++) {
      Cell cell = row.cells().get(i);
      line.number(cell.value());
      if (hasIntervals(i)) {
        line.number(end(cell, Interval::low)).number(end(cell, Interval::high));
      }
    }
    return line;
  }

  private boolean hasIntervals(int column) {
    return table.column(column).stream().anyMatch(cell -> cell.interval().isPresent());
  }

  private static OptionalDouble end(Cell cell, ToDoubleFunction<Interval> end) {
    return cell.interval().stream().mapToDouble(end).findFirst();
  }
}
