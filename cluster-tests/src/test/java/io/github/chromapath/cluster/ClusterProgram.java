// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The packaged program as a process.
 *
 * @param process the process
 * @param out file of its results
 * @param err file of its messages
 */
record ClusterProgram(Process process, Path out, Path err) {
  /**
   * Two executors of one core with 2 GiB each, as processes of this machine, and a driver with
   * little more memory than Spark accepts.
   */
  static final List<String> TWO_EXECUTORS =
      List.of(
          "--master",
          "local-cluster[2,1,2048]",
          "--conf",
          "spark.ui.enabled=false",
          "--conf",
          "spark.driver.memory=512m");

  private static final int LIMIT_MINUTES = 8;

  /** Starts a command; its files are in {@code folder}. */
  static ClusterProgram start(Path folder, Path sparkHome, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(arguments);
    command.add(
        0, Path.of(System.getProperty("chromapath.distribution"), "bin/chromapath").toString());
    Path out = Files.createTempFile(folder, "program", ".out");
    Path err = Files.createTempFile(folder, "program", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPARK_HOME", sparkHome.toString());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    // Processes end before compiled code would pay.
    builder.environment().put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    return new ClusterProgram(process, out, err);
  }

  /** The folder with Spark's jars. */
  static Path spark() {
    return Path.of(System.getProperty("chromapath.spark"));
  }

  /** Runs a command to its end and checks its exit code. */
  static ClusterProgram run(Path folder, int exitCode, List<String> arguments) throws Exception {
    ClusterProgram program = start(folder, spark(), arguments);
    program.end(exitCode);
    return program;
  }

  /** Waits for the end and checks the exit code. */
  void end(int exitCode) throws Exception {
    if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError("the program did not end: " + messages());
    }
    assertEquals(exitCode, process.exitValue(), messages());
  }

  /** Ends the program, its driver and its executors at once. */
  void kill() {
    List<ProcessHandle> all = process.descendants().toList();
    all.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    all.forEach(child -> child.onExit().join());
  }

  /** Sends a signal to a process. */
  static void signal(ProcessHandle process, String signal) throws Exception {
    int code =
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    assertEquals(0, code);
  }

  /** The messages so far. */
  String messages() throws IOException {
    return Files.readString(err);
  }

  /** Checks that a line of the messages contains a text. */
  void assertSays(String text) throws IOException {
    assertTrue(messages().contains(text), messages());
  }

  /** The processes of executors that run now. */
  List<ProcessHandle> executors() {
    return executors(process.toHandle());
  }

  /** The executors that a process has started. */
  static List<ProcessHandle> executors(ProcessHandle parent) {
    return parent
        .descendants()
        .filter(
            child ->
                child
                    .info()
                    .commandLine()
                    .filter(line -> line.contains("CoarseGrainedExecutorBackend"))
                    .isPresent())
        .toList();
  }
}
