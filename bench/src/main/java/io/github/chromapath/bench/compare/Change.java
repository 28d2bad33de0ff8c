// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.compare;

import io.github.chromapath.bench.report.Result;
import io.github.chromapath.bench.report.Timing;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One benchmark in two runs.
 *
 * @param old its result in the earlier run
 * @param now its result in the later run, with the same parameters
 */
record Change(Result old, Result now) {
  /** What the two times say. */
  enum Verdict {
    SLOWER,
    FASTER,
    /** The intervals of the means overlap, or the means are nearly equal. */
    SAME
  }

  private static final String SUBJECT = "subject";
  private static final String OURS = "CHROMAPATH";
  private static final String FLOOR = "FloorBenchmark.";
  private static final String PEAK = "PeakBenchmark.";

  /** The change of a benchmark; empty if the later run does not have it. */
  static Optional<Change> of(Result old, Iterable<Result> later) {
    for (Result now : later) {
      if (now.benchmark().equals(old.benchmark()) && now.parameters().equals(old.parameters())) {
        return Optional.of(new Change(old, now));
      }
    }
    return Optional.empty();
  }

  /** Whether this project's code was measured, and not a peer's or bare primitives. */
  static boolean ofOurs(Result result) {
    return result.parameter(SUBJECT).orElse(OURS).equals(OURS)
        && !result.benchmark().startsWith(FLOOR)
        && !result.benchmark().startsWith(PEAK);
  }

  /** New time divided by old time: above 1, it is slower now. */
  double ratio() {
    return now.milliseconds() / old.milliseconds();
  }

  /**
   * Compares the 99.9 % confidence intervals of the means, or the means alone where a run has a
   * single sample.
   *
   * @param least a smaller change of the mean, as a fraction, counts as none
   */
  Verdict verdict(double least) {
    if (least(now) > most(old) && ratio() > 1 + least) {
      return Verdict.SLOWER;
    }
    return most(now) < least(old) && 1 / ratio() > 1 + least ? Verdict.FASTER : Verdict.SAME;
  }

  private static double least(Result result) {
    Timing time = result.time();
    return time.mean() - time.error().orElse(0);
  }

  private static double most(Result result) {
    Timing time = result.time();
    return time.mean() + time.error().orElse(0);
  }

  /** Benchmark and parameters, each with its name. */
  String name() {
    Map<String, String> sorted = new TreeMap<>(old.parameters());
    return old.benchmark()
        + sorted.entrySet().stream()
            .map(entry -> " " + entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining());
  }
}
