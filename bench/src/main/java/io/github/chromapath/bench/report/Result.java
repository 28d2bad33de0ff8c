// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One measured benchmark.
 *
 * @param benchmark class and method, without the package
 * @param parameters by name
 * @param time of an operation
 * @param peakMebibytes most physical memory of the process, in MiB
 */
public record Result(
    String benchmark, Map<String, String> parameters, Timing time, OptionalDouble peakMebibytes) {
  /**
   * Reads an element of JMH's JSON.
   *
   * @throws IllegalArgumentException if its unit is not ms/op or it has no samples
   */
  public static Result of(JsonNode node) {
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
        Timing.of(node.path("primaryMetric")),
        number(node.path("secondaryMetrics").path("peak.memory").path("score")));
  }

  /** JMH writes NaN as a string. */
  static OptionalDouble number(JsonNode node) {
    return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
  }

  /** Mean time of an operation. */
  public double milliseconds() {
    return time.mean();
  }

  /** A parameter's value; empty if the benchmark has none of that name. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** Whether this is a result of that benchmark with at least these parameters. */
  public boolean matches(String name, Map<String, String> some) {
    return benchmark.equals(name)
        && some.entrySet().stream()
            .allMatch(entry -> entry.getValue().equals(parameters.get(entry.getKey())));
  }
}
