// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.condition.OS;

/** The command {@code train} in a JVM of its own, which ends when this is closed. */
final class TrainingProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Process process;
  private final Path err;

  /** Waits for something in the child. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException;
  }

  /**
   * Starts a JVM that starts soon and computes with one thread.
   *
   * @param err receives its standard error
   * @param arguments of the command line
   */
  TrainingProcess(Path err, List<String> arguments) throws IOException {
    this.err = err;
    List<String> command = new ArrayList<>();
    if (OS.LINUX.isCurrentOs()) {
      // A background job of a shell inherits SIGINT as ignored, which Java honours.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    List<String> java = Subprocess.javaCommand(Main.class, arguments.toArray(String[]::new));
    command.add(java.get(0));
    command.addAll(
        List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(java.subList(1, java.size()));
    process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();
    process.getOutputStream().close();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it has printed to standard error. */
  String err() throws IOException {
    return Files.readString(err, UTF_8);
  }

  /** Ends the process as a failure of the machine does, and waits for its end. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), "it does not end");
  }

  /** Sends a signal, for example TERM. */
  void signal(String name) throws IOException, InterruptedException {
    Subprocess kill = Subprocess.run(new ProcessBuilder("kill", "-" + name, "" + pid()));
    assertEquals(0, kill.exitCode(), kill.err());
  }

  /** Waits for the end, and returns the exit code. */
  int exitCode() throws IOException, InterruptedException {
    assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), "it does not end: " + err());
    return process.exitValue();
  }

  /** Waits for a condition. */
  void await(String what, Condition condition) throws IOException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.holds()) {
      assertTrue(process.isAlive(), "ended before " + what + ": " + err());
      assertTrue(System.nanoTime() < end, "no " + what + ": " + err());
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
