// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.report;

import io.github.chromapath.bench.Subject;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;

/** Time and memory of inference and training against size, batch and threads, as one picture. */
public final class GrowthChart {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 400;
  private static final int COLUMNS = 2;

  private final Results results;

  /** Of results in which one parameter at a time grows. */
  public GrowthChart(Results results) {
    this.results = results;
  }

  /**
   * {@return the picture as PNG}
   *
   * @throws IllegalStateException if there is nothing to draw
   */
  public byte[] png() throws IOException {
    List<XYChart> charts = new ArrayList<>();
    for (String benchmark : List.of("InferenceBenchmark.inference", "TrainingBenchmark.training")) {
      String pass = benchmark.substring(benchmark.indexOf('.') + 1);
      for (String axis : List.of("size", "batch", "threads")) {
        add(charts, benchmark, axis, pass + ": seconds", r -> seconds(r));
        add(charts, benchmark, axis, pass + ": peak memory, GiB", r -> gibibytes(r));
      }
    }
    if (charts.isEmpty()) {
      throw new IllegalStateException("nothing grows in these results: there is nothing to draw");
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    BitmapEncoder.saveBitmap(
        charts,
        (charts.size() + COLUMNS - 1) / COLUMNS,
        COLUMNS,
        png,
        BitmapEncoder.BitmapFormat.PNG);
    return png.toByteArray();
  }

  private static OptionalDouble seconds(Result result) {
    return OptionalDouble.of(result.milliseconds() / 1e3);
  }

  private static OptionalDouble gibibytes(Result result) {
    return result.peakMebibytes().isPresent()
        ? OptionalDouble.of(result.peakMebibytes().getAsDouble() / 1024)
        : OptionalDouble.empty();
  }

  private void add(
      List<XYChart> charts,
      String benchmark,
      String axis,
      String title,
      Function<Result, OptionalDouble> value) {
    Map<String, TreeMap<Double, Double>> series = new LinkedHashMap<>();
    for (Result result : results.all()) {
      OptionalDouble y = value.apply(result);
      if (!result.benchmark().equals(benchmark) || y.isEmpty()) {
        continue;
      }
      double x = Double.parseDouble(result.parameter(axis).orElseThrow());
      // All threads, however many they are.
      if (x > 0) {
        series.computeIfAbsent(name(result, axis), name -> new TreeMap<>()).put(x, y.getAsDouble());
      }
    }
    series.values().removeIf(points -> points.size() < 2);
    if (series.isEmpty()) {
      return;
    }
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle(axis).build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Vertical);
    series.forEach(
        (name, points) ->
            chart.addSeries(
                name,
                points.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
                points.values().stream().mapToDouble(Double::doubleValue).toArray()));
    charts.add(chart);
  }

  /** Whose it is, with everything but what grows. */
  private static String name(Result result, String axis) {
    StringBuilder name = new StringBuilder();
    name.append(Subject.valueOf(result.parameter("subject").orElseThrow()).words());
    name.append(", ").append(result.parameter("precision").orElseThrow().toLowerCase(Locale.ROOT));
    for (String other : List.of("size", "batch", "threads")) {
      String value = result.parameter(other).orElseThrow();
      if (!other.equals(axis) && !value.equals("0")) {
        name.append(", ").append(other).append(' ').append(value);
      }
    }
    return name.toString();
  }
}
