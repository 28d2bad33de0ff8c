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
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;

/**
 * Time and memory of inference and training against size, batch and threads, as one PNG. Error bars
 * are one standard deviation of the samples; memory is measured once and has none.
 */
public final class GrowthChart {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 400;
  private static final int COLUMNS = 2;

  /** A benchmark, and the unit of work that one operation of it is. */
  private record Workload(String benchmark, String title, String unit) {
    static final List<Workload> ALL =
        List.of(
            new Workload("InferenceBenchmark.inference", "Inference", "batch"),
            new Workload("TrainingBenchmark.training", "Training", "step"));
  }

  /** A JMH parameter that grows. */
  private enum Axis {
    SIZE("size", "height and width, pixels"),
    BATCH("batch", "pictures per batch"),
    THREADS("threads", "threads");

    private final String parameter;
    private final String label;

    Axis(String parameter, String label) {
      this.parameter = parameter;
      this.label = label;
    }
  }

  /** A measured value and its standard deviation. */
  private record Point(double value, double deviation) {}

  private enum Quantity {
    TIME {
      @Override
      String label(Workload workload) {
        return "seconds per " + workload.unit();
      }

      @Override
      Optional<Point> of(Result result) {
        return Optional.of(new Point(result.time().mean() / 1e3, result.time().deviation() / 1e3));
      }
    },
    MEMORY {
      @Override
      String label(Workload workload) {
        return "peak memory of the process, GiB";
      }

      @Override
      Optional<Point> of(Result result) {
        return result.peakMebibytes().stream()
            .mapToObj(mebibytes -> new Point(mebibytes / 1024, 0))
            .findFirst();
      }
    };

    abstract String label(Workload workload);

    abstract Optional<Point> of(Result result);
  }

  private final Results results;

  /** Charts results in which one parameter at a time grows. */
  public GrowthChart(Results results) {
    this.results = results;
  }

  /**
   * {@return the charts as one PNG}
   *
   * @throws IllegalStateException if no parameter grows in these results
   */
  public byte[] png() throws IOException {
    List<XYChart> charts = charts();
    if (charts.isEmpty()) {
      throw new IllegalStateException(
          "no parameter has two values in these results, so there is nothing to draw");
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    int rows = (charts.size() + COLUMNS - 1) / COLUMNS;
    BitmapEncoder.saveBitmap(charts, rows, COLUMNS, png, BitmapEncoder.BitmapFormat.PNG);
    return png.toByteArray();
  }

  /** One chart for each workload, axis and quantity with a series of two points or more. */
  List<XYChart> charts() {
    List<XYChart> charts = new ArrayList<>();
    for (Workload workload : Workload.ALL) {
      for (Axis axis : Axis.values()) {
        for (Quantity quantity : Quantity.values()) {
          Map<String, Map<Double, Point>> series = series(workload, axis, quantity);
          if (!series.isEmpty()) {
            charts.add(chart(workload, axis, quantity, series));
          }
        }
      }
    }
    return charts;
  }

  private Map<String, Map<Double, Point>> series(Workload workload, Axis axis, Quantity quantity) {
    Map<String, Map<Double, Point>> series = new LinkedHashMap<>();
    for (Result result : results.all()) {
      Optional<Point> point = quantity.of(result);
      if (!result.benchmark().equals(workload.benchmark()) || point.isEmpty()) {
        continue;
      }
      double x = Double.parseDouble(result.parameter(axis.parameter).orElseThrow());
      // 0 means all threads of the machine; the result does not contain their number.
      if (x > 0) {
        series
            .computeIfAbsent(name(result, axis), name -> new TreeMap<>())
            .put(x, point.orElseThrow());
      }
    }
    series.values().removeIf(points -> points.size() < 2);
    return series;
  }

  private static XYChart chart(
      Workload workload, Axis axis, Quantity quantity, Map<String, Map<Double, Point>> series) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(workload.title())
            .xAxisTitle(axis.label)
            .yAxisTitle(quantity.label(workload))
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Vertical);
    series.forEach(
        (name, points) -> {
          double[] x = points.keySet().stream().mapToDouble(Double::doubleValue).toArray();
          double[] y = points.values().stream().mapToDouble(Point::value).toArray();
          if (quantity == Quantity.TIME) {
            chart.addSeries(
                name, x, y, points.values().stream().mapToDouble(Point::deviation).toArray());
          } else {
            chart.addSeries(name, x, y);
          }
        });
    return chart;
  }

  /** The subject, its precision, and every parameter that does not grow. */
  private static String name(Result result, Axis axis) {
    StringBuilder name = new StringBuilder();
    name.append(Subject.valueOf(result.parameter("subject").orElseThrow()).words());
    name.append(", ").append(result.parameter("precision").orElseThrow().toLowerCase(Locale.ROOT));
    Stream.of(Axis.values())
        .filter(other -> other != axis)
        .forEach(
            other -> {
              String value = result.parameter(other.parameter).orElseThrow();
              if (!value.equals("0")) {
                name.append(", ").append(other.parameter).append(' ').append(value);
              }
            });
    return name.toString();
  }
}
