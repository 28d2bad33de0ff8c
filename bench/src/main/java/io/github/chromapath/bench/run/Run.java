// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.run;

import io.github.chromapath.bench.Subject;
import io.github.chromapath.bench.report.Failure;
import io.github.chromapath.bench.report.Results;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A benchmark with the parameters that differ from their defaults.
 *
 * @param benchmark class and method, without the package
 * @param parameters by name, in order
 * @param warmups iterations that are not counted
 * @param iterations that are counted
 */
public record Run(String benchmark, Map<String, String> parameters, int warmups, int iterations) {
  private static final String SUBJECT = "subject";

  /** This run with one more parameter. */
  Run with(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.put(name, String.valueOf(value));
    return new Run(benchmark, more, warmups, iterations);
  }

  /** This run with other numbers of iterations. */
  Run sampled(int newWarmups, int newIterations) {
    return new Run(benchmark, parameters, newWarmups, newIterations);
  }

  /** Arguments for JMH that select this run. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add("^io\\.github\\.chromapath\\.bench\\." + benchmark.replace(".", "\\.") + "$");
    parameters.forEach(
        (name, value) -> {
          arguments.add("-p");
          arguments.add(name + "=" + value);
        });
    arguments.addAll(
        List.of("-wi", String.valueOf(warmups), "-i", String.valueOf(iterations), "-f", "1"));
    return arguments;
  }

  /** Whether this run measures a peer. A peer's failure does not invalidate the other results. */
  public boolean ofPeer() {
    String subject = parameters.get(SUBJECT);
    return subject != null && !subject.equals(Subject.CHROMAPATH.name());
  }

  /** Whether this run measures libtorch in any configuration. */
  boolean ofLibtorch() {
    String subject = parameters.get(SUBJECT);
    return subject != null && Subject.valueOf(subject).libtorch();
  }

  /**
   * Whether this run can be skipped: libtorch without oneDNN is measured only if no configuration
   * with oneDNN gave a result.
   */
  public boolean superfluous(Results soFar) {
    if (!Subject.LIBTORCH_PLAIN.name().equals(parameters.get(SUBJECT))) {
      return false;
    }
    return Arrays.stream(Subject.values())
        .filter(Subject::libtorchWithOneDnn)
        .anyMatch(
            subject -> soFar.find(benchmark, with(SUBJECT, subject).parameters()).isPresent());
  }

  /**
   * An earlier failure of the same peer in the same precision at another size, which makes this run
   * superfluous.
   */
  public Optional<Failure> failedBefore(List<Failure> soFar) {
    return soFar.stream()
        .filter(failure -> ofPeer() && failure.benchmark().equals(benchmark))
        .filter(
            failure ->
                Stream.of(SUBJECT, "precision", "threads")
                    .allMatch(
                        name ->
                            Objects.equals(failure.parameters().get(name), parameters.get(name))))
        .findFirst();
  }

  @Override
  public String toString() {
    return benchmark + " " + parameters;
  }
}
