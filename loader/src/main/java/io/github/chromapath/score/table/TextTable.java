// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Aligned text. A table that is too wide becomes several blocks of about the same number of
 * columns, one below the other, each with the names of the rows.
 */
final class TextTable {
  /** Most characters in a line, unless the name and one column are wider. */
  static final int WIDTH = 100;

  private static final String GAP = "  ";

  private final Table table;
  private final List<String> names;
  private final int nameWidth;

  private TextTable(Table table) {
    this.table = table;
    names = table.rows().stream().map(row -> printable(row.name())).toList();
    nameWidth = names.stream().mapToInt(String::length).max().orElse(0);
  }

  /** Control characters, of a file name for example, would act on the terminal. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  static String render(Table table) {
    return new TextTable(table).text();
  }

  private String text() {
    String title = String.join("\n", wrap(printable(table.title()), WIDTH));
    String notes =
        table.notes().stream()
            .flatMap(note -> wrap(note, WIDTH).stream())
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    return blocks().stream()
        .map(this::block)
        .collect(Collectors.joining("\n", title + "\n", notes));
  }

  /** The fewest blocks that fit, as even as possible. */
  private List<List<TextColumn>> blocks() {
    List<TextColumn> columns =
        IntStream.range(0, table.columns().size())
            .mapToObj(i -> TextColumn.of(table.columns().get(i), table.column(i)))
            .toList();
    int count = 1;
    List<List<TextColumn>> blocks = split(columns, count);
    while (count < columns.size() && blocks.stream().anyMatch(block -> width(block) > WIDTH)) {
      blocks = split(columns, ++count);
    }
    return blocks;
  }

  private static List<List<TextColumn>> split(List<TextColumn> columns, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> columns.subList(i * columns.size() / count, (i + 1) * columns.size() / count))
        .toList();
  }

  private int width(List<TextColumn> block) {
    return nameWidth + block.stream().mapToInt(column -> GAP.length() + column.width()).sum();
  }

  private String block(List<TextColumn> columns) {
    int height = columns.stream().mapToInt(column -> column.header().size()).max().orElse(0);
    Stream<String> header =
        IntStream.range(0, height)
            .mapToObj(line -> line("", columns, column -> column.headerLine(line, height)));
    Stream<String> rows =
        IntStream.range(0, names.size())
            .boxed()
            .flatMap(
                row ->
                    Stream.of(
                        line(names.get(row), columns, c -> c.numbers().get(row)),
                        line("", columns, c -> c.intervals().get(row))));
    return Stream.of(header, Stream.of("-".repeat(width(columns)) + "\n"), rows)
        .flatMap(lines -> lines)
        .filter(line -> !line.isBlank())
        .collect(Collectors.joining());
  }

  private String line(String name, List<TextColumn> columns, Function<TextColumn, String> content) {
    return columns.stream()
            .map(column -> GAP + padded(content.apply(column), column.width()))
            .collect(Collectors.joining("", name + " ".repeat(nameWidth - name.length()), ""))
            .stripTrailing()
        + "\n";
  }

  private static String padded(String text, int width) {
    return " ".repeat(width - text.length()) + text;
  }

  /** Breaks a text at spaces. A longer word gets a line of its own. */
  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** The texts of a column. All are at most {@code width} long. */
  private record TextColumn(
      List<String> header, List<String> numbers, List<String> intervals, int width) {
    static TextColumn of(String name, List<Cell> cells) {
      List<String> numbers = cells.stream().map(Cell::number).toList();
      List<String> intervals = cells.stream().map(cell -> cell.ends("..")).toList();
      Stream<String> unbroken =
          Stream.of(Arrays.stream(name.split(" ", -1)), numbers.stream(), intervals.stream())
              .flatMap(texts -> texts);
      int width = unbroken.mapToInt(String::length).max().orElse(0);
      return new TextColumn(wrap(name, width), numbers, intervals, width);
    }

    /** A line of the header, which is aligned at the bottom. */
    String headerLine(int line, int height) {
      List<String> lines = new ArrayList<>(Collections.nCopies(height - header.size(), ""));
      lines.addAll(header);
      return lines.get(line);
    }
  }
}
