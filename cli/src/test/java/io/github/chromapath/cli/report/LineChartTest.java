// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class LineChartTest {
  @Test
  void linesShareTheirStepsAndNumbersThatAreNotFiniteAreGaps() {
    LineChart chart =
        new LineChart(
            "T",
            "unit",
            List.of(
                new LineChart.Line("a", Map.of(5L, 1.5, 20L, Double.NaN), false),
                new LineChart.Line("b", Map.of(5L, 2.0, 10L, 3.0), true)));
    String html = chart.html().markup();
    String data =
        "{&quot;x&quot;:&quot;step&quot;,&quot;xs&quot;:[5,10,20],&quot;series&quot;:["
            + "{&quot;name&quot;:&quot;a&quot;,&quot;faint&quot;:false,"
            + "&quot;ys&quot;:[1.5,null,null]},"
            + "{&quot;name&quot;:&quot;b&quot;,&quot;faint&quot;:true,"
            + "&quot;ys&quot;:[2.0,3.0,null]}]}";
    assertTrue(html.contains("data-chart=\"" + data + "\""), html);
    assertTrue(html.contains("aria-label=\"Chart of T. a from 1.500 to 1.500.\""), html);
  }

  @Test
  void chartsWithoutNumbersAreAbsent() {
    LineChart.Line empty = new LineChart.Line("a", Map.of(5L, Double.NaN), false);
    String html =
        LineChart.charts(
                List.of(
                    new LineChart("nothing", "", List.of(empty)),
                    new LineChart("none", "", List.of())))
            .markup();
    assertFalse(html.contains("<figure"), html);
    assertEquals("<div class=\"charts\">\n</div>", html);
  }
}
