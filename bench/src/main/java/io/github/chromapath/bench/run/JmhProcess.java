// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.bench.PeakMemoryProfiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs each JMH benchmark in a separate process with the environment that it needs. A crash loses
 * only the result of that benchmark.
 *
 * <p>The OpenMP threads of all subjects wait passively, unless {@code OMP_WAIT_POLICY} is set in
 * the environment. Spinning threads are several times slower as soon as anything else runs.
 */
public final class JmhProcess {
  private static final String WAIT_POLICY = "OMP_WAIT_POLICY";
  private static final int MINUTES = 30;

  private final Path folder;
  private final Path log;
  private final int threads;

  /**
   * Creates a runner that works in an existing folder.
   *
   * @param folder for references and unfinished results
   * @param log receives JMH's output at its end
   * @param threads number of OpenMP threads for runs without that parameter, 0 for all
   */
  public JmhProcess(Path folder, Path log, int threads) {
    this.folder = folder;
    this.log = log;
    this.threads = threads;
  }

  /**
   * Outcome of a run.
   *
   * @param result JMH's result; empty if the run failed
   * @param reason of the failure; an empty text if there is a result
   */
  public record Outcome(Optional<JsonNode> result, String reason) {}

  /**
   * Runs one benchmark.
   *
   * @throws IOException if a process cannot be started or its result cannot be read
   */
  public Outcome run(Run run) throws IOException, InterruptedException {
    Path json = folder.resolve("run.json");
    Path output = folder.resolve("run.log");
    Files.deleteIfExists(json);
    ProcessBuilder builder =
        new ProcessBuilder(command(run, json))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            // A crashed JVM writes its report to this folder.
            .directory(folder.toFile());
    setThreads(builder.environment(), run, threads);
    // TensorFlow uses its oneDNN on some processors only, unless it is asked to.
    builder.environment().putIfAbsent("TF_ENABLE_ONEDNN_OPTS", "1");
    Process process = builder.start();
    boolean ended;
    try {
      ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    List<String> lines = Files.readAllLines(output);
    Files.write(log, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (Files.exists(json) && Files.size(json) > 0) {
      JsonNode results = new ObjectMapper().readTree(json.toFile());
      if (results.size() == 1) {
        return new Outcome(Optional.of(results.get(0)), "");
      }
    }
    return new Outcome(
        Optional.empty(),
        ended ? FailureReason.of(lines) : "it took longer than " + MINUTES + " minutes");
  }

  private List<String> command(Run run, Path json) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("org.openjdk.jmh.Main");
    command.addAll(run.arguments());
    command.addAll(List.of("-rf", "json", "-rff", json.toString()));
    command.addAll(List.of("-prof", PeakMemoryProfiler.class.getName()));
    command.add("-jvmArgs");
    command.add(
        String.join(" ", JvmOptions.FORKED)
            + " -XX:+UseParallelGC -Dchromapath.bench.reference="
            + folder);
    return command;
  }

  /** Sets the number of threads for bare primitives, which read only the environment. */
  static void setThreads(Map<String, String> target, Run run, int otherwise) {
    target.putIfAbsent(WAIT_POLICY, "PASSIVE");
    String threads = run.parameters().getOrDefault("threads", String.valueOf(otherwise));
    if (!threads.equals("0")) {
      target.put("OMP_NUM_THREADS", threads);
    }
  }
}
