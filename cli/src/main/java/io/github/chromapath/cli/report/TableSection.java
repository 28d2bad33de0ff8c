// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.score.table.Table;
import java.util.List;

/**
 * Tables of numbers that a command also prints.
 *
 * @param id unique in the page; letters and hyphens
 * @param heading of the section
 * @param tables with a row for each network or another model
 */
public record TableSection(String id, String heading, List<Table> tables) implements ReportPart {
  /** Copies the list. */
  public TableSection {
    tables = List.copyOf(tables);
  }

  /** One section; none without tables. */
  @Override
  public List<Section> sections() {
    if (tables.isEmpty()) {
      return List.of();
    }
    List<Html> parts = tables.stream().map(table -> DataTable.of("Network", table).html()).toList();
    return List.of(new Section(id, heading, Html.join(parts)));
  }
}
