// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.chromapath.bench.floor.MatrixProduct;
import io.github.chromapath.bench.floor.Triad;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** All results, and ratios between them. */
public final class Results {
  private static final String SUBJECT = "subject";
  private static final String OURS = "CHROMAPATH";

  private final List<Result> all = new ArrayList<>();

  /** Reads JMH's JSON, an array. */
  public Results(JsonNode jmh) {
    jmh.forEach(node -> all.add(Result.of(node)));
  }

  /** All results, in the order of measurement. */
  public List<Result> all() {
    return List.copyOf(all);
  }

  /** The first result of that benchmark with those parameters. */
  public Optional<Result> find(String benchmark, Map<String, String> parameters) {
    return all.stream().filter(result -> result.matches(benchmark, parameters)).findFirst();
  }

  /** This project's result for the same work. */
  public Optional<Result> ours(Result peer) {
    return find(peer.benchmark(), with(peer.parameters(), OURS));
  }

  /**
   * Time of a peer divided by this project's time; above 1, the peer is slower. Empty if this
   * project was not measured.
   */
  public OptionalDouble timesOurs(Result peer) {
    return ratio(peer.milliseconds(), ours(peer).map(Result::milliseconds));
  }

  /**
   * This project's time divided by that of the fastest peer. Empty if no peer was measured, or for
   * a peer's result.
   */
  public OptionalDouble timesFastestPeer(Result ours) {
    if (!ours.parameter(SUBJECT).orElse(OURS).equals(OURS)) {
      return OptionalDouble.empty();
    }
    Map<String, String> same = new HashMap<>(ours.parameters());
    same.remove(SUBJECT);
    return ratio(
        ours.milliseconds(),
        all.stream()
            .filter(result -> result.matches(ours.benchmark(), same))
            .filter(result -> !result.parameter(SUBJECT).orElse(OURS).equals(OURS))
            .map(Result::milliseconds)
            .min(Comparator.naturalOrder()));
  }

  /**
   * Time of a pass divided by that of its convolutions alone, as bare oneDNN primitives.
   *
   * @param mode INFERENCE or TRAINING
   */
  public OptionalDouble timesConvolutions(Result pass, String mode) {
    return ratio(pass.milliseconds(), convolutions(pass, mode).map(Result::milliseconds));
  }

  /** The bare convolutions of a pass. */
  public Optional<Result> convolutions(Result pass, String mode) {
    Map<String, String> wanted = new HashMap<>(pass.parameters());
    wanted.keySet().retainAll(List.of("precision", "size", "batch", "width"));
    wanted.put("mode", mode);
    return find("FloorBenchmark.convolutions", wanted);
  }

  /** FLOP/s of large matrix products in a precision, by the fastest sample. */
  public OptionalDouble peakFlops(String precision) {
    return find("PeakBenchmark.product", Map.of("precision", precision)).stream()
        .mapToDouble(result -> MatrixProduct.FLOPS / result.time().best() * 1e3)
        .findFirst();
  }

  /** Bytes per second of STREAM's triad, by the fastest sample. */
  public OptionalDouble peakBytes() {
    return find("PeakBenchmark.triad", Map.of()).stream()
        .mapToDouble(result -> Triad.BYTES / result.time().best() * 1e3)
        .findFirst();
  }

  private static Map<String, String> with(Map<String, String> parameters, String subject) {
    Map<String, String> changed = new HashMap<>(parameters);
    changed.put(SUBJECT, subject);
    return changed;
  }

  private static OptionalDouble ratio(double numerator, Optional<Double> denominator) {
    return denominator.isPresent()
        ? OptionalDouble.of(numerator / denominator.get())
        : OptionalDouble.empty();
  }
}
