// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * A chart of numbers over training steps or other whole numbers.
 *
 * @param title what it shows
 * @param unit of the numbers
 * @param x name of the whole numbers
 * @param lines at least one line that has a point
 */
record LineChart(String title, String unit, String x, List<Line> lines) {
  private static final Template TEMPLATE = Template.of("chart.html");
  private static final int POINTS = 300;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** A chart over training steps. */
  LineChart(String title, String unit, List<Line> lines) {
    this(title, unit, "step", lines);
  }

  /**
   * Numbers by step.
   *
   * @param name in the legend
   * @param points by step or other whole number, in order; those that are not finite are gaps
   * @param faint whether it is drawn thin, behind the others
   */
  record Line(String name, Map<Long, Double> points, boolean faint) {
    /**
     * Points of entries: the value of each, or, of more than {@value #POINTS}, means of as few
     * neighbours as possible, at the last of them.
     */
    static <T> Map<Long, Double> points(
        List<T> entries, ToLongFunction<T> step, ToDoubleFunction<T> value) {
      int size = (entries.size() - 1) / POINTS + 1;
      Map<Long, Double> points = new TreeMap<>();
      for (int from = 0; from < entries.size(); from += size) {
        List<T> part = entries.subList(from, Math.min(entries.size(), from + size));
        points.put(
            step.applyAsLong(part.get(part.size() - 1)),
            part.stream().mapToDouble(value).average().orElseThrow());
      }
      return points;
    }

    /** Words for readers who cannot see the line. */
    private String summary() {
      List<Double> values = points.values().stream().filter(Double::isFinite).toList();
      return values.isEmpty()
          ? name + ": no values"
          : String.format(
              Locale.ROOT,
              "%s from %.4g to %.4g",
              name,
              values.get(0),
              values.get(values.size() - 1));
    }

    private boolean hasValues() {
      return points.values().stream().anyMatch(Double::isFinite);
    }
  }

  Html html() {
    String words =
        lines.stream()
            .filter(line -> !line.faint)
            .map(Line::summary)
            .collect(Collectors.joining("; "));
    return TEMPLATE.fill(
        Map.of(
            "title", Html.text(title),
            "unit", Html.text(unit),
            "summary", Html.text("Chart of " + title + ". " + words + "."),
            "data", Html.text(data())));
  }

  private String data() {
    SortedSet<Long> steps = new TreeSet<>();
    lines.forEach(line -> steps.addAll(line.points().keySet()));
    ObjectNode root = JSON.createObjectNode();
    root.put("x", x);
    ArrayNode xs = root.putArray("xs");
    steps.forEach(xs::add);
    ArrayNode series = root.putArray("series");
    for (Line line : lines) {
      ObjectNode node = series.addObject().put("name", line.name()).put("faint", line.faint());
      ArrayNode ys = node.putArray("ys");
      for (long step : steps) {
        Double value = line.points().get(step);
        if (value == null || !Double.isFinite(value)) {
          ys.addNull();
        } else {
          ys.add(value);
        }
      }
    }
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The charts that have a value, side by side. */
  static Html charts(List<LineChart> charts) {
    List<Html> parts = new ArrayList<>();
    parts.add(new Html("<div class=\"charts\">"));
    charts.stream()
        .filter(chart -> chart.lines().stream().anyMatch(Line::hasValues))
        .forEach(chart -> parts.add(chart.html()));
    parts.add(new Html("</div>"));
    return Html.join(parts);
  }
}
