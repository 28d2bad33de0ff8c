// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The output and exit code of a command that ran in this virtual machine. */
record InProcess(int exitCode, String out, String err) {
  /** Runs a command line; arguments are converted by {@link Object#toString}. */
  static InProcess run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exitCode =
        commandLine.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    return new InProcess(exitCode, out.toString(), err.toString());
  }

  /** Asserts the exit code, and that the only failure on stderr contains a text. */
  void assertFailed(int expected, String text) {
    assertEquals(expected, exitCode, err);
    List<String> failures = err.lines().filter(line -> line.startsWith("chromapath ")).toList();
    assertEquals(1, failures.size(), err);
    assertTrue(failures.get(0).contains(text), err);
  }
}
