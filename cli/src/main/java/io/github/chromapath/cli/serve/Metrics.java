// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** The figures at {@code /metrics}, in Prometheus' text format. Thread-safe. */
final class Metrics implements AutoCloseable {
  /** How the work on a picture has ended. */
  enum Outcome {
    COLORED,
    FAILED,
    CANCELLED
  }

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Timer network =
      Timer.builder("chromapath.network")
          .description("Time of a batch in the network")
          .register(registry);
  private final DistributionSummary batches =
      DistributionSummary.builder("chromapath.batch.pictures")
          .description("Pictures in a batch of the network")
          .register(registry);

  Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    for (Outcome outcome : Outcome.values()) {
      count(outcome, 0);
    }
  }

  /** Shows a number that changes. */
  void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).strongReference(true).register(registry);
  }

  /** A batch has passed through the network. */
  void batch(int pictures, Duration time) {
    network.record(time);
    batches.record(pictures);
  }

  /** The work on a picture has ended. */
  void picture(Outcome outcome) {
    count(outcome, 1);
  }

  private void count(Outcome outcome, int pictures) {
    registry
        .counter("chromapath.pictures", "outcome", outcome.name().toLowerCase(Locale.ROOT))
        .increment(pictures);
  }

  /**
   * A request has been answered.
   *
   * @param route its route, not its path, so that the number of series is bounded
   */
  void request(String method, String route, int status, Duration time) {
    Timer.builder("chromapath.requests")
        .description("Time of requests")
        .tags("method", method, "route", route, "status", Integer.toString(status))
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofMinutes(2))
        .register(registry)
        .record(time);
  }

  /** Everything as Prometheus reads it. */
  String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    registry.close();
  }
}
