// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.score.statistics.Estimate;
import io.github.chromapath.score.statistics.Interval;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class TableFormatTest {
  /** Numbers that are rounded, negative, infinite and absent, one with an interval. */
  private static final Table TINY =
      new Table(
          "Errors of 50 % & more",
          List.of("mean", "traffic light", "PSNR"),
          List.of(
              new Table.Row(
                  "our_model",
                  List.of(
                      Cell.of(new Estimate(2.714, Optional.of(new Interval(2.5, 12.955)), 9), 2),
                      Cell.of(-0.001, 2),
                      Cell.of(Double.POSITIVE_INFINITY, 2))),
              new Table.Row("a|b", List.of(Cell.of(30, 2), Cell.of(-1.25, 1), Cell.EMPTY))),
          List.of("See [1]."));

  private static String render(TableFormat format, Table... tables) {
    return format.render(List.of(tables));
  }

  /** The header is wrapped at the width of "traffic". */
  @Test
  void textIsAligned() {
    assertEquals(
        """
        Errors of 50 % & more
                                traffic
                          mean    light  PSNR
        -------------------------------------
        our_model         2.71     0.00   inf
                   2.50..12.96
        a|b              30.00     -1.3     -
        See [1].
        """,
        render(TableFormat.TEXT, TINY));
  }

  @Test
  void markdownHasAPipeBetweenCells() {
    assertEquals(
        """
        **Errors of 50 % & more**

        |  | mean | traffic light | PSNR |
        | --- | ---: | ---: | ---: |
        | our\\_model | 2.71 [2.50, 12.96] | 0.00 | inf |
        | a\\|b | 30.00 | -1.3 | - |

        See \\[1\\].
        """,
        render(TableFormat.MARKDOWN, TINY));
  }

  @Test
  void latexEscapesWhatHasAMeaning() {
    assertEquals(
        """
        \\begin{table}
        \\centering
        \\caption{Errors of 50 \\% \\& more}
        \\begin{tabular}{lrrr}
        \\toprule
         & mean & traffic light & PSNR \\\\
        \\midrule
        our\\_model & 2.71 [2.50, 12.96] & 0.00 & inf \\\\
        a\\textbar{}b & 30.00 & $-$1.3 & - \\\\
        \\bottomrule
        \\end{tabular}
        \\par See {[}1{]}.
        \\end{table}
        """,
        render(TableFormat.LATEX, TINY));
  }

  @Test
  void csvIsNotRounded() {
    assertEquals(
        List.of(
            List.of(
                "Errors of 50 % & more", "mean", "mean low", "mean high", "traffic light", "PSNR"),
            List.of("our_model", "2.714", "2.5", "12.955", "-0.001", "inf"),
            List.of("a|b", "30", "", "", "-1.25", "")),
        Csv.parse(render(TableFormat.CSV, TINY)));
  }

  @Test
  void csvQuotesAndDisarmsFormulas() {
    List<String> texts =
        List.of("a,b", "\"", "line\r\nbreak", "=1+1", "+1", "-1", "@x", "\tx", "plain", "", "a=b");
    CsvLine line = new CsvLine();
    texts.forEach(line::text);
    String text =
        line.number(-1.5)
            .number(1e-7)
            .number(12345678901.0)
            .number(Double.NaN)
            .number(OptionalDouble.empty())
            .toString();
    assertEquals(
        List.of(
            List.of(
                "a,b",
                "\"",
                "line\r\nbreak",
                "'=1+1",
                "'+1",
                "'-1",
                "'@x",
                "'\tx",
                "plain",
                "",
                "a=b",
                "-1.5",
                "0.0000001",
                "12345678901",
                "nan",
                "")),
        Csv.parse(text));
    assertTrue(text.startsWith("\"a,b\",\"\"\"\",\"line\r\nbreak\",'=1+1,"), text);
  }

  /** 30 columns of 9 characters and a gap of 2, after a name of 12: at most 8 to a block of 100. */
  @Test
  void wideTextBecomesEvenBlocks() {
    List<String> columns = IntStream.range(0, 30).mapToObj("column-%02d"::formatted).toList();
    Table wide =
        new Table(
            "wide",
            columns,
            List.of(new Table.Row("twelve chars", Collections.nCopies(30, Cell.of(1, 0)))),
            List.of("word ".repeat(50).strip()));
    List<String> lines = render(TableFormat.TEXT, wide).lines().toList();
    assertTrue(lines.stream().allMatch(line -> line.length() <= 100), lines::toString);
    List<Integer> sizes =
        lines.stream()
            .filter(line -> line.contains("column-"))
            .map(line -> line.strip().split(" +", -1).length)
            .toList();
    assertEquals(List.of(7, 8, 7, 8), sizes);
    assertEquals(4, lines.stream().filter(line -> line.startsWith("twelve chars")).count());
    String all = String.join("\n", lines);
    columns.forEach(column -> assertTrue(all.contains(column), column));
  }

  @Test
  void textHasNoControlCharacters() {
    Table table =
        new Table(
            "x\u001b[2J",
            List.of("c"),
            List.of(new Table.Row("a\nb\u001b", List.of(Cell.of(1, 0)))),
            List.of());
    assertEquals("x?[2J\n      c\n-------\na?b?  1\n", render(TableFormat.TEXT, table));
  }

  @Test
  void tablesFollowEachOther() {
    assertEquals(
        render(TableFormat.TEXT, TINY) + "\n" + render(TableFormat.TEXT, TINY),
        render(TableFormat.TEXT, TINY, TINY));
    assertEquals(
        render(TableFormat.CSV, TINY) + "\r\n" + render(TableFormat.CSV, TINY),
        render(TableFormat.CSV, TINY, TINY));
  }

  @Test
  void refusesRowsOfAnotherLength() {
    List<Table.Row> rows = List.of(new Table.Row("r", List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new Table("t", List.of("c"), rows, List.of()));
  }
}
