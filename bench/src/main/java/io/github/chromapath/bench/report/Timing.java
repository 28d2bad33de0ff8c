// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Streams;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Time of one operation of a benchmark, in ms.
 *
 * @param mean of all samples
 * @param best the shortest sample
 * @param deviation the samples' standard deviation (n - 1); 0 for a single sample
 * @param error half of the 99.9 % confidence interval of the mean; empty if JMH gives none
 */
public record Timing(double mean, double best, double deviation, OptionalDouble error) {
  private static final String MILLISECONDS = "ms/op";

  /**
   * Reads JMH's {@code primaryMetric}.
   *
   * @throws IllegalArgumentException if its unit is not ms/op or it has no samples
   */
  static Timing of(JsonNode metric) {
    String unit = metric.path("scoreUnit").asText();
    if (!unit.equals(MILLISECONDS)) {
      throw new IllegalArgumentException("a result is in '" + unit + "', not in " + MILLISECONDS);
    }
    // JMH has a list of samples for each fork.
    double[] samples =
        Streams.stream(metric.path("rawData"))
            .flatMap(Streams::stream)
            .mapToDouble(JsonNode::asDouble)
            .toArray();
    if (samples.length == 0) {
      throw new IllegalArgumentException("a result has no samples");
    }
    return new Timing(
        metric.path("score").asDouble(),
        Arrays.stream(samples).min().getAsDouble(),
        deviation(samples),
        Result.number(metric.path("scoreError")));
  }

  private static double deviation(double[] samples) {
    double mean = Arrays.stream(samples).average().orElseThrow();
    double squares = Arrays.stream(samples).map(x -> (x - mean) * (x - mean)).sum();
    return samples.length > 1 ? Math.sqrt(squares / (samples.length - 1)) : 0;
  }
}
