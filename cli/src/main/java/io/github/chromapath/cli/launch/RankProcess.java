// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The process of one rank. The lines of all but rank 0 are marked with their rank. Lines stay
 * whole, except that rank 0 draws its progress bar itself if stderr is a terminal.
 */
final class RankProcess {
  /** Gloo prints to stdout which ranks it is connected to. */
  private static final String OF_GLOO = "[Gloo] ";

  private final int rank;
  private final Process process;
  private final Thread output;
  private final Thread errors;

  /**
   * Starts the process.
   *
   * @param command program and arguments
   */
  RankProcess(int rank, List<String> command, Generation.Streams streams) throws IOException {
    this.rank = rank;
    ProcessBuilder builder = new ProcessBuilder(command);
    if (rank == 0 && streams.terminal()) {
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    }
    process = builder.start();
    process.getOutputStream().close();
    String mark = rank == 0 ? "" : "[rank " + rank + "] ";
    output = forward(process.getInputStream(), mark, streams.out());
    errors = forward(process.getErrorStream(), mark, streams.err());
  }

  private Thread forward(InputStream from, String mark, PrintWriter to) {
    Thread thread = new Thread(() -> copyLines(from, mark, to), "output of rank " + rank);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void copyLines(InputStream from, String mark, PrintWriter to) {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        if (!line.startsWith(OF_GLOO)) {
          to.println(mark + line);
          to.flush();
        }
        line = lines.readLine();
      }
    } catch (IOException processEnded) {
      // There is nothing more to read.
    }
  }

  int rank() {
    return rank;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Completes when the process has ended. */
  CompletableFuture<Process> ended() {
    return process.onExit();
  }

  /** The exit code; 128 plus the number of a signal that ended it. */
  int exitCode() {
    return process.exitValue();
  }

  /** Whether a signal ended it. */
  boolean wasKilled() {
    return !process.isAlive() && process.exitValue() > 128;
  }

  /** Asks the process to save and end. Its last lines still arrive: a handle closes no streams. */
  void stop() {
    process.toHandle().destroy();
  }

  /** Ends the process at once, also if it is stopped. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Waits for the end of the process and for its last lines. */
  void join() {
    process.onExit().join();
    try {
      output.join();
      errors.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
