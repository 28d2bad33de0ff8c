// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterruptTest {
  @TempDir Path folder;

  /** Works in steps until it is asked to stop, then saves slowly. */
  static final class Work {
    private Work() {}

    public static void main(String[] arguments) throws Exception {
      PrintWriter err = new PrintWriter(System.err, true, UTF_8);
      Duration patience = Duration.ofSeconds(Long.parseLong(arguments[1]));
      try (Interrupt interrupt = new Interrupt(err, "Stopping after this step.", patience)) {
        System.out.println("working");
        while (!interrupt.stopRequested()) {
          LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        LockSupport.parkNanos(Duration.ofSeconds(Long.parseLong(arguments[2])).toNanos());
        Files.writeString(Path.of(arguments[0]), "saved");
        err.println("Saved.");
      }
      System.exit(0);
    }
  }

  @EnabledOnOs({OS.LINUX, OS.MAC})
  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalLetsTheWorkSave(String signal, int exitCode) throws Exception {
    Path saved = folder.resolve("saved");
    Process process = start(saved, 60, 1);
    assertEquals(exitCode, signal(process, signal));
    assertEquals("saved", Files.readString(saved));
    assertEquals(
        List.of("Stopping after this step.", "Saved."), process.errorReader().lines().toList());
  }

  @EnabledOnOs({OS.LINUX, OS.MAC})
  @Test
  void workThatDoesNotStopIsAbandoned() throws Exception {
    Path saved = folder.resolve("saved");
    Process process = start(saved, 1, 3600);
    assertEquals(130, signal(process, "INT"));
    assertFalse(Files.exists(saved));
  }

  @Test
  void workContinuesWithoutASignal() {
    try (Interrupt interrupt =
        new Interrupt(new PrintWriter(new StringWriter()), "", Duration.ofSeconds(1))) {
      assertFalse(interrupt.stopRequested());
    }
  }

  private static Process start(Path saved, int patienceSeconds, int savingSeconds)
      throws Exception {
    List<String> command = new ArrayList<>();
    if (OS.LINUX.isCurrentOs()) {
      // A background job of a shell inherits SIGINT as ignored, which Java honours.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.addAll(
        Subprocess.javaCommand(
            Work.class, saved.toString(), "" + patienceSeconds, "" + savingSeconds));
    Process process = new ProcessBuilder(command).start();
    BufferedReader out = process.inputReader();
    assertEquals("working", out.readLine());
    return process;
  }

  private static int signal(Process process, String signal) throws Exception {
    Subprocess kill = Subprocess.run(new ProcessBuilder("kill", "-" + signal, "" + process.pid()));
    assertEquals(0, kill.exitCode(), kill.err());
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "did not end");
      return process.exitValue();
    } finally {
      if (process.isAlive()) {
        process.destroyForcibly();
      }
    }
  }
}
