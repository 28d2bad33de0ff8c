// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The output and exit code of a program. */
record Subprocess(int exitCode, String out, String err) {
  private static final int LIMIT_SECONDS = 120;

  /** Runs a Java class from the class path of this test. */
  static Subprocess java(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    return run(new ProcessBuilder(javaCommand(main, arguments)));
  }

  static List<String> javaCommand(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    Collections.addAll(command, arguments);
    return command;
  }

  static Subprocess run(ProcessBuilder builder) throws IOException, InterruptedException {
    Path out = Files.createTempFile("subprocess", ".out");
    Path err = Files.createTempFile("subprocess", ".err");
    try {
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(builder.command() + " did not end: " + Files.readString(err));
      }
      return new Subprocess(
          process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
