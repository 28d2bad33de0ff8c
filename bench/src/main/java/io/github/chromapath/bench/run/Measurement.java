// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.chromapath.bench.report.Environment;
import io.github.chromapath.bench.report.Failure;
import io.github.chromapath.bench.report.Report;
import io.github.chromapath.bench.report.Results;
import io.github.chromapath.bench.report.ResultsFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs benchmarks in turn, and writes the results so far after each. */
public final class Measurement {
  /** Runs a benchmark in a process of its own. */
  @FunctionalInterface
  interface Runner {
    /** Returns JMH's result, or the reason of a failure. */
    JmhProcess.Outcome run(Run run) throws IOException, InterruptedException;
  }

  private static final String DIFFERS = "differs from the reference";

  private final Runner runner;
  private final ResultsFolder folder;
  private final PrintWriter progress;
  private final ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private final ArrayNode measured = mapper.createArrayNode();
  private final List<Failure> failures = new ArrayList<>();
  private boolean valid = true;

  Measurement(Runner runner, ResultsFolder folder, PrintWriter progress) {
    this.runner = runner;
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * A measurement with JMH that replaces results of an earlier one in the same folder.
   *
   * @param out folder for results, which is created if it does not exist
   * @param threads of the CPU for runs without that parameter, 0 for all
   * @param progress receives a line for each run
   */
  public static Measurement in(Path out, int threads, PrintWriter progress) throws IOException {
    Path references = Files.createDirectories(out.resolve("work"));
    Path log = out.resolve("jmh.log");
    Files.deleteIfExists(log);
    JmhProcess jmh = new JmhProcess(references.toAbsolutePath(), log, threads);
    return new Measurement(jmh::run, new ResultsFolder(out), progress);
  }

  /**
   * Runs all that are not superfluous.
   *
   * @return whether everything of this project has a result, and no result of any subject differs
   *     from the reference. Other failures of peers do not count.
   */
  public boolean run(List<Run> runs) throws IOException, InterruptedException {
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      if (run.superfluous(results()) || run.failedBefore(failures).isPresent()) {
        continue;
      }
      progress.printf("%d of %d: %s%n", i + 1, runs.size(), run);
      progress.flush();
      JmhProcess.Outcome outcome = runner.run(run);
      outcome.result().ifPresent(measured::add);
      if (outcome.result().isEmpty()) {
        progress.printf("  failed: %s%n", outcome.reason());
        failures.add(new Failure(run.benchmark(), run.parameters(), outcome.reason()));
        valid &= run.ofPeer() && !outcome.reason().contains(DIFFERS);
      }
      folder.write(ResultsFolder.RESULTS, mapper.writeValueAsBytes(measured));
      folder.write(ResultsFolder.FAILURES, mapper.writeValueAsBytes(failures));
    }
    return valid;
  }

  /** All results so far. */
  public Results results() {
    return new Results(measured);
  }

  /**
   * Writes the report and the machine's facts.
   *
   * @param threads of the CPU, 0 for all
   * @return the report
   */
  public String report(int threads) throws IOException {
    Map<String, String> environment = Environment.here(threads);
    String report = new Report(environment, results(), failures).markdown();
    folder.write(ResultsFolder.ENVIRONMENT, mapper.writeValueAsBytes(environment));
    folder.write("results.md", report.getBytes(StandardCharsets.UTF_8));
    return report;
  }
}
