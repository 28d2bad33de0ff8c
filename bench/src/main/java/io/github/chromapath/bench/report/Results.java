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

/** Everything that was measured, and what follows from several results. */
public final class Results {
  private static final String SUBJECT = "subject";
  private static final String OURS = "CHROMAPATH";

  private final List<Result> all = new ArrayList<>();

  /** Of JMH's JSON, an array. */
  public Results(JsonNode jmh) {
    jmh.forEach(node -> all.add(Result.of(node)));
  }

  /** All, in the order in which they were measured. */
  public List<Result> all() {
    return List.copyOf(all);
  }

  /** The first of that benchmark with those parameters. */
  public Optional<Result> find(String benchmark, Map<String, String> parameters) {
    return all.stream().filter(result -> result.matches(benchmark, parameters)).findFirst();
  }

  /** What this project takes for the same. */
  public Optional<Result> ours(Result peer) {
    return find(peer.benchmark(), with(peer.parameters(), OURS));
  }

  /**
   * How many times as long as this project a peer takes: above 1 where the peer is slower. Empty
   * where this project was not measured.
   */
  public OptionalDouble timesOurs(Result peer) {
    return ratio(peer.milliseconds(), ours(peer).map(Result::milliseconds));
  }

  /**
   * How many times as long as the fastest peer this project takes. Empty where no peer was
   * measured, and of a peer.
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
   * How many times as long as its convolutions alone, as bare oneDNN primitives, a pass takes.
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

  /** FLOP/s of products of large matrices in a precision, in the fastest sample. */
  public OptionalDouble peakFlops(String precision) {
    return find("PeakBenchmark.product", Map.of("precision", precision)).stream()
        .mapToDouble(result -> MatrixProduct.FLOPS / result.best() * 1e3)
        .findFirst();
  }

  /** Bytes a second of STREAM's triad, in the fastest sample. */
  public OptionalDouble peakBytes() {
    return find("PeakBenchmark.triad", Map.of()).stream()
        .mapToDouble(result -> Triad.BYTES / result.best() * 1e3)
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
