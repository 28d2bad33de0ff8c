// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.table;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A GitHub-flavoured Markdown table below its title in bold. */
final class MarkdownTable {
  private MarkdownTable() {}

  static String render(Table table) {
    StringBuilder text = new StringBuilder();
    text.append("**").append(escaped(table.title())).append("**\n\n");
    text.append(line("", table.columns().stream().map(MarkdownTable::escaped).toList()));
    text.append(line("---", Collections.nCopies(table.columns().size(), "---:")));
    for (Table.Row row : table.rows()) {
      text.append(line(escaped(row.name()), row.cells().stream().map(Cell::inLine).toList()));
    }
    for (String note : table.notes()) {
      text.append("\n").append(escaped(note)).append("\n");
    }
    return text.toString();
  }

  private static String line(String name, List<String> cells) {
    return Stream.concat(Stream.of(name), cells.stream())
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /** Any ASCII punctuation may be escaped, but only these have a meaning within a line. */
  private static String escaped(String text) {
    return text.replaceAll("\\R", " ").replaceAll("[\\\\`*_<|\\[\\]~]", "\\\\$0");
  }
}
