// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.table;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The formats of tables. */
public enum TableFormat {
  /** Aligned text of at most 100 columns, intervals below their numbers. */
  TEXT,
  /** GitHub-flavoured Markdown. */
  MARKDOWN,
  /** RFC 4180; numbers are not rounded. An empty line separates tables. */
  CSV,
  /** LaTeX, with the package booktabs. */
  LATEX;

  /** {@return the tables as text, one after the other; every line ends with a line break} */
  public String render(List<Table> tables) {
    return tables.stream()
        .map(renderer())
        .collect(Collectors.joining(this == CSV ? CsvLine.END : "\n"));
  }

  private Function<Table, String> renderer() {
    return switch (this) {
      case TEXT -> TextTable::render;
      case MARKDOWN -> MarkdownTable::render;
      case CSV -> CsvTable::render;
      case LATEX -> LatexTable::render;
    };
  }
}
