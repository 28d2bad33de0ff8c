// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.compare;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.chromapath.bench.compare.Change.Verdict;
import io.github.chromapath.bench.report.Result;
import io.github.chromapath.bench.report.Results;
import io.github.chromapath.bench.report.ResultsFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two runs of the benchmarks. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Compares the times of two runs, as Markdown. A benchmark is slower or faster if the 99.9%%",
      "intervals of both means are apart. Peers and bare primitives, whose code is the same in both,",
      "show how much the machine differed. Exit codes: 0 nothing of chromapath is slower, 1",
      "something is, 2 wrong usage."
    },
    footer = {
      "  chromapath-bench compare old-results",
      "  chromapath-bench compare bench/history/2026-11-30-v0.1.0.json new/results.json"
    })
public final class CompareCommand implements Callable<Integer> {
  /** Results of a run of an hour have less than a megabyte. */
  private static final long MAX_BYTES = 1 << 26;

  @Parameters(
      index = "0",
      paramLabel = "OLD",
      description =
          "Results of the earlier run: a folder, a file in JMH's format, or a file that record wrote.")
  private Path old;

  @Parameters(
      index = "1",
      paramLabel = "NEW",
      arity = "0..1",
      defaultValue = "bench-results",
      description = "Results of the later run. Default: ${DEFAULT-VALUE}.")
  private Path later;

  @Option(
      names = "--least",
      paramLabel = "PERCENT",
      defaultValue = "5",
      description = "Changes of at most this count as none. Default: ${DEFAULT-VALUE}.")
  private double least;

  @Spec private CommandSpec spec;

  private CompareCommand() {}

  /** The command, ready to execute. */
  public static CommandLine commandLine() {
    return new CommandLine(new CompareCommand());
  }

  @Override
  public Integer call() throws IOException {
    if (!(least >= 0)) {
      throw new ParameterException(
          spec.commandLine(), "--least must be 0 or more, not " + least + ".");
    }
    Measured before = read(old);
    Measured after = read(later);
    List<Change> changes = new ArrayList<>();
    List<Result> missing = new ArrayList<>();
    for (Result result : before.results()) {
      Optional<Change> change = Change.of(result, after.results());
      change.ifPresentOrElse(changes::add, () -> missing.add(result));
    }
    if (changes.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), old + " and " + later + " have no benchmark in common.");
    }
    PrintWriter out = spec.commandLine().getOut();
    List<Change> ours = changes.stream().filter(change -> Change.ofOurs(change.old())).toList();
    table(out, "chromapath", ours);
    List<Change> others = changes.stream().filter(change -> !Change.ofOurs(change.old())).toList();
    table(out, "peers and bare primitives", others);
    machine(out, others);
    processors(out, before.processor(), after.processor());
    for (Result result : missing) {
      out.println("Not in the later run: " + new Change(result, result).name() + ".");
    }
    out.flush();
    return ours.stream().anyMatch(change -> verdict(change) == Verdict.SLOWER) ? 1 : 0;
  }

  private Verdict verdict(Change change) {
    return change.verdict(least / 100);
  }

  private void table(PrintWriter out, String title, List<Change> changes) {
    if (changes.isEmpty()) {
      return;
    }
    out.printf("| %s | before, ms | now, ms | now / before | |%n|---|---|---|---|---|%n", title);
    changes.stream()
        .sorted(Comparator.comparingDouble(Change::ratio).reversed())
        .forEach(
            change ->
                out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %.2f | %s |%n",
                    change.name(),
                    time(change.old()),
                    time(change.now()),
                    change.ratio(),
                    verdict(change) == Verdict.SAME
                        ? ""
                        : verdict(change).name().toLowerCase(Locale.ROOT)));
    out.println();
  }

  private static String time(Result result) {
    String mean = String.format(Locale.ROOT, "%.4g", result.milliseconds());
    return result.time().error().isPresent()
        ? mean + String.format(Locale.ROOT, " ± %.2g", result.time().error().getAsDouble())
        : mean;
  }

  /** The machine's speed, by code that did not change. */
  private static void machine(PrintWriter out, List<Change> others) {
    if (others.isEmpty()) {
      return;
    }
    double[] ratios = others.stream().mapToDouble(Change::ratio).sorted().toArray();
    out.printf(
        Locale.ROOT,
        "Peers and bare primitives take %.2f times as long as before (median of %d, %.2f to"
            + " %.2f).%n",
        ratios[ratios.length / 2],
        ratios.length,
        ratios[0],
        ratios[ratios.length - 1]);
  }

  private static void processors(PrintWriter out, Optional<String> before, Optional<String> now) {
    if (before.isPresent() && now.isPresent() && !before.equals(now)) {
      out.printf(
          "The processors differ: %s before, %s now. Only ratios within each run are comparable.%n",
          before.get(), now.get());
    }
  }

  /** Results, and the processor if a file names it. */
  private record Measured(List<Result> results, Optional<String> processor) {}

  private Measured read(Path path) throws IOException {
    Path file = Files.isDirectory(path) ? path.resolve(ResultsFolder.RESULTS) : path;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ParameterException(spec.commandLine(), file + " is too large for results.");
      }
      JsonNode json = new ObjectMapper().readTree(file.toFile());
      // A file of the history has JMH's array next to the machine's facts.
      JsonNode rows = json.isObject() ? json.path("results") : json;
      if (!rows.isArray()) {
        throw notResults(file);
      }
      JsonNode environment = json.isObject() ? json.path("environment") : environment(file);
      return new Measured(
          new Results(rows).all(),
          environment.path("processor").isTextual()
              ? Optional.of(environment.path("processor").asText())
              : Optional.empty());
    } catch (NoSuchFileException e) {
      throw new ParameterException(
          spec.commandLine(), file + " does not exist; run chromapath-bench first.", e);
    } catch (JacksonException | IllegalArgumentException | StringIndexOutOfBoundsException e) {
      throw notResults(file);
    }
  }

  /** The machine's facts next to a file with JMH's results, if a run wrote them. */
  private static JsonNode environment(Path results) throws IOException {
    Path file = results.resolveSibling(ResultsFolder.ENVIRONMENT);
    return Files.exists(file) && Files.size(file) <= MAX_BYTES
        ? new ObjectMapper().readTree(file.toFile())
        : MissingNode.getInstance();
  }

  private ParameterException notResults(Path file) {
    return new ParameterException(
        spec.commandLine(), file + " has no results in JMH's format; give a results.json.");
  }
}
