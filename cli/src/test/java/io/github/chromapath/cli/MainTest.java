// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The program in a separate process: exit codes and the content of both streams. */
class MainTest {
  @Test
  void versionGoesToStdout() throws Exception {
    Subprocess run = Subprocess.java(Main.class, "--version");
    assertEquals(0, run.exitCode());
    assertTrue(run.out().matches("chromapath \\d+\\.\\d+\\.\\d+ \\(Java .*\\)\\R"), run.out());
    assertEquals("", run.err());
  }

  @Test
  void wrongUsageGoesToStderrWithExitCodeTwo() throws Exception {
    for (List<String> arguments :
        List.of(List.<String>of(), List.of("colour"), List.of("--quiet", "--verbose"))) {
      Subprocess run = Subprocess.java(Main.class, arguments.toArray(String[]::new));
      assertEquals(2, run.exitCode(), arguments.toString());
      assertEquals("", run.out(), arguments.toString());
      assertTrue(run.err().contains("chromapath"), run.err());
    }
  }

  @Test
  void completionScriptIsGenerated() throws Exception {
    Subprocess run = Subprocess.java(Main.class, "generate-completion");
    assertEquals(0, run.exitCode());
    assertTrue(run.out().contains("complete -F _complete_chromapath"), run.out());
    assertFalse(run.out().contains("Exception"), run.out());
  }
}
