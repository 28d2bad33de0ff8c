// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Streams;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One measured benchmark.
 *
 * @param benchmark class and method, without the package
 * @param parameters by name
 * @param milliseconds mean of an operation
 * @param best the lowest sample, in ms
 * @param error half of the 99.9 % confidence interval, in ms; empty where JMH gives none
 * @param peakMebibytes most memory of the process
 */
public record Result(
    String benchmark,
    Map<String, String> parameters,
    double milliseconds,
    double best,
    OptionalDouble error,
    OptionalDouble peakMebibytes) {
  private static final String MILLISECONDS = "ms/op";

  /**
   * Of an element of JMH's JSON.
   *
   * @throws IllegalArgumentException if its unit is not ms/op or it has no samples
   */
  public static Result of(JsonNode node) {
    JsonNode metric = node.path("primaryMetric");
    String unit = metric.path("scoreUnit").asText();
    if (!unit.equals(MILLISECONDS)) {
      throw new IllegalArgumentException("a result is in '" + unit + "', not in " + MILLISECONDS);
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    node.path("params")
        .properties()
        .forEach(entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
    String name = node.path("benchmark").asText();
    String method = name.substring(name.lastIndexOf('.'));
    String type = name.substring(0, name.lastIndexOf('.'));
    return new Result(
        type.substring(type.lastIndexOf('.') + 1) + method,
        parameters,
        metric.path("score").asDouble(),
        lowest(metric),
        number(metric.path("scoreError")),
        number(node.path("secondaryMetrics").path("peak.memory").path("score")));
  }

  /** JMH has a list of samples for each fork. */
  private static double lowest(JsonNode metric) {
    return Streams.stream(metric.path("rawData"))
        .flatMap(Streams::stream)
        .mapToDouble(JsonNode::asDouble)
        .min()
        .orElseThrow(() -> new IllegalArgumentException("a result has no samples"));
  }

  /** JMH writes NaN as a string. */
  private static OptionalDouble number(JsonNode node) {
    return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
  }

  /** A parameter; empty where the benchmark has none of that name. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** Whether it is of that benchmark and has all of those parameters. */
  public boolean matches(String name, Map<String, String> some) {
    return benchmark.equals(name)
        && some.entrySet().stream()
            .allMatch(entry -> entry.getValue().equals(parameters.get(entry.getKey())));
  }
}
