// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.pipeline;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The measured speed of one source with a number of workers.
 *
 * @param source of the pictures
 * @param workers decoding threads
 * @param rounds the measurements, at least one
 */
record Throughput(Source source, int workers, List<Round> rounds) {
  /**
   * One measurement.
   *
   * @param pictures per second
   * @param busy seconds of processor time of the whole process per picture
   */
  record Round(double pictures, double busy) {}

  /** Where the pictures of a batch come from. */
  enum Source {
    /** PNG files, decoded and resized. */
    FILES("decoded"),
    /** Samples in a cache. */
    CACHE("from the cache");

    private final String words;

    Source(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** Pictures per second, the mean of the rounds. */
  double pictures() {
    return statistics(Round::pictures).getAverage();
  }

  double perWorker() {
    return pictures() / workers;
  }

  private DoubleSummaryStatistics statistics(ToDoubleFunction<Round> value) {
    return rounds.stream().mapToDouble(value).summaryStatistics();
  }

  /** The processors that supply a training step at this speed per worker, at least 1. */
  int processors(double picturesPerSecond) {
    return (int) Math.max(1, Math.ceil(picturesPerSecond / perWorker()));
  }

  /** A row of Markdown, with the speed as a share of that of one worker, times the workers. */
  String row(Throughput one) {
    DoubleSummaryStatistics speeds = statistics(Round::pictures);
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.1f | %.1f to %.1f | %.1f | %.0f %% | %.1f ms |",
        source.words(),
        workers,
        speeds.getAverage(),
        speeds.getMin(),
        speeds.getMax(),
        perWorker(),
        100 * perWorker() / one.perWorker(),
        1000 * statistics(Round::busy).getAverage());
  }
}
