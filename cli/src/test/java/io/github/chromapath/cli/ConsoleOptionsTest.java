// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The content of both streams for each option. */
class ConsoleOptionsTest {
  @Command(name = "work")
  static final class Work implements Runnable {
    @Mixin ConsoleOptions console;

    @Override
    public void run() {
      console.say("reading a.png");
      try (Progress progress = console.progress("colour", "pictures", 2)) {
        progress.step(1);
        progress.message("a.png is grey");
        progress.failure("b.png is empty");
      }
      console.out().println("a-colour.png");
    }
  }

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private Work execute(String... arguments) {
    Work work = new Work();
    int exitCode =
        new CommandLine(work)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    assertEquals(0, exitCode, err.toString());
    return work;
  }

  @Test
  void onlyResultsGoToStdout() {
    assertEquals("info", execute().console.logLevel());
    assertEquals("a-colour.png", out.toString().strip());
    assertTrue(err.toString().startsWith("reading a.png"), err.toString());
    assertTrue(err.toString().contains("colour: 1 of 2 pictures (50 %)"), err.toString());
  }

  @Test
  void quietPrintsResultsAndFailures() {
    assertEquals("error", execute("--quiet").console.logLevel());
    assertEquals("a-colour.png", out.toString().strip());
    assertEquals("b.png is empty", err.toString().strip());
  }

  @Test
  void verboseLogsMore() {
    assertEquals("debug", execute("--verbose").console.logLevel());
    assertEquals("a-colour.png", out.toString().strip());
  }
}
