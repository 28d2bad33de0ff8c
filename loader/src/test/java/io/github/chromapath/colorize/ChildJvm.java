// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Java process that has ended.
 *
 * @param output text of standard output and standard error
 */
public record ChildJvm(int exitCode, String output) {
  private static final int LIMIT_SECONDS = 600;

  /** Runs a main class on this test's class path. */
  public static ChildJvm run(List<String> options, Class<?> main, Object... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return run(command);
  }

  /** Runs {@code java} with these arguments. */
  static ChildJvm run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    Path output = Files.createTempFile("child", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
      Process process = builder.start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(command + " did not end: " + Files.readString(output));
      }
      return new ChildJvm(process.exitValue(), Files.readString(output, UTF_8));
    } finally {
      Files.delete(output);
    }
  }
}
