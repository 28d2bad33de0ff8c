// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.run.EpochEntry;
import java.awt.Color;
import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** A chart of the total training and validation losses over the steps. */
final class LossChart {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 400;

  private LossChart() {}

  /**
   * {@return the chart as PNG}
   *
   * @param epochs at least one
   */
  static byte[] png(List<EpochEntry> epochs) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Total loss by step")
            .xAxisTitle("step")
            .yAxisTitle("total loss (weighted sum)")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    double[] steps = epochs.stream().mapToDouble(EpochEntry::step).toArray();
    add(chart, "training", steps, epochs, entry -> entry.losses().training().total());
    add(chart, "validation", steps, epochs, entry -> entry.losses().validation().total());
    return ChartEncoder.getBytes(chart, "png");
  }

  private static void add(
      XYChart chart,
      String name,
      double[] steps,
      List<EpochEntry> epochs,
      ToDoubleFunction<EpochEntry> loss) {
    chart.addSeries(name, steps, epochs.stream().mapToDouble(loss).toArray());
  }
}
