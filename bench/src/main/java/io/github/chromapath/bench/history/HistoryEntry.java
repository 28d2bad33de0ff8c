// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.List;

/**
 * Results of one run as the repository keeps them: the commit, the machine and JMH's rows. Command
 * lines and reasons of failures are left out, since they name folders of the machine.
 *
 * @param commit of the measured sources, as git describes it
 * @param date of the commit or of the run
 * @param environment the machine and versions, by name
 * @param results JMH's array
 * @param failures benchmarks without a result, an array
 */
record HistoryEntry(
    String commit, LocalDate date, JsonNode environment, JsonNode results, JsonNode failures) {
  private static final String RESULTS = "results";
  private static final String ENVIRONMENT = "environment";
  private static final String BENCHMARK = "benchmark";
  private static final String PRIMARY = "primaryMetric";
  private static final String SECONDARY = "secondaryMetrics";

  private static final List<String> ROW =
      List.of(
          "jmhVersion",
          BENCHMARK,
          "mode",
          "threads",
          "forks",
          "jdkVersion",
          "vmName",
          "vmVersion",
          "warmupIterations",
          "warmupTime",
          "measurementIterations",
          "measurementTime",
          "params");
  private static final List<String> METRIC =
      List.of("score", "scoreError", "scoreConfidence", "scoreUnit", "rawData");

  /** The file's content. */
  ObjectNode json() {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("date", date.toString());
    entry.put("commit", commit);
    entry.set(ENVIRONMENT, environment);
    results.forEach(row -> entry.withArray(RESULTS).add(row(row)));
    failures.forEach(
        failure ->
            entry.withArray("failures").add(only(failure, List.of(BENCHMARK, "parameters"))));
    return entry;
  }

  private static ObjectNode row(JsonNode row) {
    ObjectNode kept = only(row, ROW);
    kept.set(PRIMARY, only(row.path(PRIMARY), METRIC));
    ObjectNode secondary = kept.putObject(SECONDARY);
    row.path(SECONDARY)
        .properties()
        .forEach(metric -> secondary.set(metric.getKey(), only(metric.getValue(), METRIC)));
    return kept;
  }

  private static ObjectNode only(JsonNode from, List<String> names) {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    names.stream().filter(from::has).forEach(name -> kept.set(name, from.get(name)));
    return kept;
  }
}
