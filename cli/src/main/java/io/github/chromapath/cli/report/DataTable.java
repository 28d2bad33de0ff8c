// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.score.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A table that readers can sort by each column.
 *
 * @param caption its title
 * @param columns names of the columns; the first is that of the rows' names
 * @param rows names and cells
 * @param note a sentence below it; empty for none
 */
record DataTable(String caption, List<String> columns, List<Row> rows, String note) {
  private static final Template TEMPLATE = Template.of("table.html");

  /**
   * A row.
   *
   * @param name its first cell
   * @param cells one for each other column
   */
  record Row(String name, List<Cell> cells) {
    private Html html() {
      StringBuilder html = new StringBuilder("<tr><th scope=\"row\">");
      html.append(Html.text(name).markup()).append("</th>");
      cells.forEach(cell -> html.append(cell.html().markup()));
      return new Html(html.append("</tr>").toString());
    }
  }

  /**
   * A cell.
   *
   * @param text its content; empty without a value
   * @param detail in small letters after it; empty for none
   * @param order by which it is sorted; empty without a value
   */
  record Cell(String text, String detail, OptionalDouble order) {
    /** A cell without a value. */
    static final Cell NONE = new Cell("–", "", OptionalDouble.empty());

    /** A number as its text and its order, or no value if it is not finite. */
    static Cell of(String format, double value) {
      return Double.isFinite(value)
          ? new Cell(String.format(Locale.ROOT, format, value), "", OptionalDouble.of(value))
          : NONE;
    }

    /** A cell of a table for files. */
    private static Cell of(io.github.chromapath.score.table.Cell cell) {
      return cell.value().isEmpty()
          ? NONE
          : new Cell(cell.number(), cell.ends(" to "), cell.value());
    }

    private Html html() {
      String key = order.isPresent() ? Double.toString(order.getAsDouble()) : "";
      String small = detail.isEmpty() ? "" : Html.element("small", detail).markup();
      return new Html(
          "<td data-sort=\"%s\">%s%s</td>".formatted(key, Html.text(text).markup(), small));
    }
  }

  /**
   * A table for files as one for a page.
   *
   * @param rows what its rows are, for the first heading
   */
  static DataTable of(String rows, Table table) {
    List<String> columns = new ArrayList<>(List.of(rows));
    columns.addAll(table.columns());
    return new DataTable(
        table.title(),
        columns,
        table.rows().stream()
            .map(row -> new Row(row.name(), row.cells().stream().map(Cell::of).toList()))
            .toList(),
        String.join(" ", table.notes()));
  }

  Html html() {
    StringBuilder head = new StringBuilder();
    for (String column : columns) {
      head.append("<th scope=\"col\"><button type=\"button\">")
          .append(Html.text(column).markup())
          .append("</button></th>");
    }
    return TEMPLATE.fill(
        Map.of(
            "caption",
            Html.text(caption),
            "head",
            new Html(head.toString()),
            "rows",
            Html.join(rows.stream().map(Row::html).toList()),
            "note",
            note.isEmpty()
                ? Html.EMPTY
                : new Html("<p class=\"note\">" + Html.text(note).markup() + "</p>")));
  }
}
