// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.gpucheck;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that {@code gpu-check} runs, whose output goes to a file. A crash or a lost device ends
 * this program only.
 *
 * @param name of its files, and in messages
 * @param command the program and its arguments
 * @param environment variables in addition to those of this process
 */
public record CheckProgram(String name, List<String> command, Map<String, String> environment) {
  private static final long LIMIT_MINUTES = 30;

  /** Copies the collections. */
  public CheckProgram {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /**
   * The result of a program.
   *
   * @param exitCode its exit code; -1 if it did not start or did not end in time
   * @param seconds that it took
   */
  public record Outcome(int exitCode, double seconds) {
    /** Whether the program did what it should. */
    public boolean passed() {
      return exitCode == 0;
    }
  }

  /**
   * Runs the program.
   *
   * @param folder receives {@code NAME.txt}, the output of the program
   * @throws IOException if the output cannot be written
   */
  public Outcome run(Path folder) throws IOException {
    Path output = folder.resolve(name + ".txt");
    long start = System.nanoTime();
    int exitCode;
    try {
      exitCode = finish(output);
    } catch (IOException e) {
      Files.writeString(output, e.getMessage() + "\n", StandardCharsets.UTF_8);
      exitCode = -1;
    }
    return new Outcome(exitCode, (System.nanoTime() - start) / 1e9);
  }

  private int finish(Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      return process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) ? process.exitValue() : -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    } finally {
      process.destroyForcibly();
    }
  }
}
