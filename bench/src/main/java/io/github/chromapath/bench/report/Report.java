// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.report;

import io.github.chromapath.bench.Subject;
import io.github.chromapath.bench.profile.Pass;
import io.github.chromapath.estimate.OperationCost;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Results as Markdown. */
public final class Report {
  private static final String INFERENCE = "InferenceBenchmark.inference";
  private static final String TRAINING = "TrainingBenchmark.training";
  private static final String NONE = "";

  private final Map<String, String> environment;
  private final Results results;
  private final List<Failure> failures;

  /** Reports results and failures. */
  public Report(Map<String, String> environment, Results results, List<Failure> failures) {
    this.environment = environment;
    this.results = results;
    this.failures = failures;
  }

  /** The whole text. */
  public String markdown() {
    StringBuilder text = new StringBuilder("# Benchmarks\n\n| | |\n|---|---|\n");
    environment.forEach((name, value) -> text.append(row(name, value)));
    text.append(peaks());
    text.append(passes("Inference", INFERENCE, Pass.Mode.INFERENCE));
    text.append(passes("Training step", TRAINING, Pass.Mode.TRAINING));
    text.append(others());
    text.append(failed());
    return text.toString();
  }

  private String peaks() {
    StringBuilder text = new StringBuilder();
    for (Precision precision : Precision.values()) {
      results
          .peakFlops(precision.name())
          .ifPresent(
              flops ->
                  text.append(
                      row(
                          "matrix product, " + words(precision),
                          number(flops / 1e9) + " GFLOP/s")));
    }
    results.peakBytes().ifPresent(b -> text.append(row("triad", number(b / 1e9) + " GB/s")));
    return text.isEmpty() ? NONE : "\n## Peaks\n\n| | |\n|---|---|\n" + text;
  }

  private String passes(String title, String benchmark, Pass.Mode mode) {
    Map<Pass, List<Result>> bySize = new LinkedHashMap<>();
    for (Result result : results.all()) {
      if (result.benchmark().equals(benchmark)) {
        bySize.computeIfAbsent(pass(result, mode), pass -> new ArrayList<>()).add(result);
      }
    }
    if (bySize.isEmpty()) {
      return NONE;
    }
    StringBuilder text = new StringBuilder("\n## " + title + "\n\n");
    text.append(
        row(
            "size",
            "batch",
            "precision",
            "threads",
            "who",
            "ms",
            "±",
            "times chromapath",
            "times fastest peer",
            "times bare convolutions",
            "of peak FLOP/s",
            "GB/s",
            "peak memory, MiB"));
    text.append("|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    bySize.forEach((pass, some) -> text.append(rows(pass, some)));
    return text.toString();
  }

  private String rows(Pass pass, List<Result> some) {
    Cost cost = Cost.of(pass);
    String mode = pass.mode().name();
    StringBuilder text = new StringBuilder();
    for (Result result : some) {
      text.append(
          row(
              String.valueOf(pass.size()),
              String.valueOf(pass.batch()),
              words(pass.precision()),
              threads(result),
              who(result),
              number(result.milliseconds()),
              number(result.time().error()),
              times(results.timesOurs(result)),
              times(results.timesFastestPeer(result)),
              times(results.timesConvolutions(result, mode)),
              share(cost.flops(), result, pass.precision()),
              number(cost.bytes() / result.milliseconds() / 1e6),
              number(result.peakMebibytes())));
    }
    results
        .convolutions(some.get(0), mode)
        .ifPresent(
            bare ->
                text.append(
                    row(
                        String.valueOf(pass.size()),
                        String.valueOf(pass.batch()),
                        words(pass.precision()),
                        NONE,
                        "bare oneDNN convolutions",
                        number(bare.milliseconds()),
                        number(bare.time().error()),
                        NONE,
                        NONE,
                        NONE,
                        share(cost.flops(), bare, pass.precision()),
                        NONE,
                        NONE)));
    return text.toString();
  }

  /** FLOPs of a pass, and the bytes that it moves at least. */
  private record Cost(double flops, double bytes) {
    static Cost of(Pass pass) {
      double flops = 0;
      double bytes = 0;
      for (Op op : pass.operations()) {
        OperationCost cost = OperationCost.of(op);
        flops += cost.flops();
        bytes += cost.bytes();
      }
      return new Cost(flops, bytes);
    }
  }

  private String share(double flops, Result result, Precision precision) {
    OptionalDouble peak = results.peakFlops(precision.name());
    return peak.isPresent()
        ? number(100 * flops / result.milliseconds() * 1e3 / peak.getAsDouble()) + " %"
        : NONE;
  }

  private static Pass pass(Result result, Pass.Mode mode) {
    return new Pass(
        mode,
        ModelConfig.standard()
            .withWidth(Double.parseDouble(result.parameter("width").orElse("1.0"))),
        Integer.parseInt(result.parameter("size").orElseThrow()),
        Integer.parseInt(result.parameter("batch").orElseThrow()),
        Precision.valueOf(result.parameter("precision").orElseThrow()));
  }

  private static String threads(Result result) {
    return result.parameter("threads").filter(threads -> !threads.equals("0")).orElse("all");
  }

  private static String who(Result result) {
    Subject subject = Subject.valueOf(result.parameter("subject").orElseThrow());
    String device = result.parameter("device").orElse("cpu");
    return subject == Subject.CHROMAPATH && !device.equals("cpu")
        ? subject.words() + " on " + device
        : subject.words();
  }

  private String others() {
    String rows =
        results.all().stream()
            .filter(result -> !result.benchmark().equals(INFERENCE))
            .filter(result -> !result.benchmark().equals(TRAINING))
            .filter(result -> !result.benchmark().startsWith("FloorBenchmark."))
            .filter(result -> !result.benchmark().startsWith("PeakBenchmark."))
            .map(
                result ->
                    row(
                        result.benchmark(),
                        parameters(result.parameters()),
                        number(result.milliseconds()),
                        number(result.time().error())))
            .collect(Collectors.joining());
    return rows.isEmpty()
        ? NONE
        : "\n## Parts\n\n| benchmark | parameters | ms | ± |\n|---|---|---|---|\n" + rows;
  }

  private String failed() {
    String rows =
        failures.stream()
            .map(f -> row(f.benchmark(), parameters(f.parameters()), f.reason()))
            .collect(Collectors.joining());
    return rows.isEmpty()
        ? NONE
        : "\n## Failed\n\n| benchmark | parameters | reason |\n|---|---|---|\n" + rows;
  }

  private static String parameters(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String words(Precision precision) {
    return precision.name().toLowerCase(Locale.ROOT);
  }

  private static String times(OptionalDouble ratio) {
    return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : NONE;
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? number(value.getAsDouble()) : NONE;
  }

  /** Formats with at least three significant digits. */
  private static String number(double value) {
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells).replace('\n', ' ') + " |\n";
  }
}
