// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.table;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A LaTeX table with the rules of the package booktabs. */
final class LatexTable {
  private static final Pattern SPECIAL = Pattern.compile("[\\\\{}$&#%_^~\\[\\]<>|\"]");

  /** Commands for what a backslash does not escape. A group ends each, so that spaces stay. */
  private static final Map<String, String> COMMANDS =
      Map.of(
          "\\", "\\textbackslash{}",
          "^", "\\textasciicircum{}",
          "~", "\\textasciitilde{}",
          "<", "\\textless{}",
          ">", "\\textgreater{}",
          "|", "\\textbar{}",
          "\"", "\\textquotedbl{}",
          "[", "{[}",
          "]", "{]}");

  private LatexTable() {}

  static String render(Table table) {
    StringBuilder text = new StringBuilder();
    text.append("\\begin{table}\n\\centering\n");
    text.append("\\caption{").append(escaped(table.title())).append("}\n");
    text.append("\\begin{tabular}{l").append("r".repeat(table.columns().size())).append("}\n");
    text.append("\\toprule\n");
    text.append(line("", table.columns().stream().map(LatexTable::escaped).toList()));
    text.append("\\midrule\n");
    for (Table.Row row : table.rows()) {
      text.append(line(escaped(row.name()), row.cells().stream().map(LatexTable::number).toList()));
    }
    text.append("\\bottomrule\n\\end{tabular}\n");
    for (String note : table.notes()) {
      text.append("\\par ").append(escaped(note)).append("\n");
    }
    return text.append("\\end{table}\n").toString();
  }

  /** Minus signs are in math mode, where they are longer than hyphens. */
  private static String number(Cell cell) {
    return cell.inLine().replaceAll("-(?=[0-9i])", "\\$-\\$");
  }

  private static String line(String name, List<String> cells) {
    return Stream.concat(Stream.of(name), cells.stream())
        .collect(Collectors.joining(" & ", "", " \\\\\n"));
  }

  private static String escaped(String text) {
    return SPECIAL
        .matcher(text.replaceAll("\\R", " "))
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    COMMANDS.getOrDefault(match.group(), "\\" + match.group())));
  }
}
