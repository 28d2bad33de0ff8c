// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Adds the process's peak physical memory to a benchmark's results: Linux's VmHWM in MiB, including
 * the JVM and all copies of the weights. On other systems it adds nothing.
 */
public final class PeakMemoryProfiler implements InternalProfiler {
  /** The name of the result. */
  public static final String NAME = "peak.memory";

  private static final Path STATUS = Path.of("/proc/self/status");

  /** For JMH. */
  public PeakMemoryProfiler() {}

  @Override
  public String getDescription() {
    return "Peak memory of the process";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {}

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    if (!Files.exists(STATUS)) {
      return List.of();
    }
    return List.of(new ScalarResult(NAME, mebibytes(), "MiB", AggregationPolicy.MAX));
  }

  private static double mebibytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
