// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.table;

import java.util.List;

/**
 * A table of numbers with a name per row.
 *
 * @param title what it shows, with the unit
 * @param columns names of the columns of numbers
 * @param rows the rows; each has a cell for every column
 * @param notes sentences below the table
 */
public record Table(String title, List<String> columns, List<Row> rows, List<String> notes) {
  /**
   * A row.
   *
   * @param name its name, in the first column
   * @param cells its numbers
   */
  public record Row(String name, List<Cell> cells) {
    /** Copies the list. */
    public Row {
      cells = List.copyOf(cells);
    }
  }

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if a row has another number of cells than there are columns
   */
  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
    for (Row row : rows) {
      if (row.cells().size() != columns.size()) {
        throw new IllegalArgumentException(
            "%s: row '%s' has %d cells for %d columns"
                .formatted(title, row.name(), row.cells().size(), columns.size()));
      }
    }
  }

  /** {@return the cells of a column, from the top} */
  List<Cell> column(int index) {
    return rows.stream().map(row -> row.cells().get(index)).toList();
  }
}
