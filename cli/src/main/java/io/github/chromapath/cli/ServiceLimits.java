// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cli.serve.Limits;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code serve} accepts and keeps, as a mixin. */
final class ServiceLimits {
  private static final long MIB = 1 << 20;
  private static final long MEGAPIXEL = 1_000_000;
  private static final Duration STOP = Duration.ofMinutes(2);

  @Mixin private VideoLimits videos;

  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Pictures and videos that may wait or be coloured at the same time; more are told to try"
              + " again (status 429). Default: ${DEFAULT-VALUE}.")
  private int queue;

  @Option(
      names = "--max-file",
      paramLabel = "MIB",
      defaultValue = "64",
      description = "Largest file of a picture. Default: ${DEFAULT-VALUE} MiB.")
  private int file;

  @Option(
      names = "--max-pixels",
      paramLabel = "MP",
      defaultValue = "50",
      description =
          "Largest picture in megapixels, as far as Java's heap allows. Default: ${DEFAULT-VALUE}.")
  private int pixels;

  @Option(
      names = "--max-jobs",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Jobs that are kept. Default: ${DEFAULT-VALUE}.")
  private int jobs;

  @Option(
      names = "--max-storage",
      paramLabel = "MIB",
      defaultValue = "4096",
      description =
          "Disk space of uploads and results, in the temporary folder. Default: ${DEFAULT-VALUE}"
              + " MiB.")
  private int storage;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description =
          "Longest time for an upload, and for the answer to one picture. Default:"
              + " ${DEFAULT-VALUE}.")
  private int timeout;

  @Option(
      names = "--keep",
      paramLabel = "MINUTES",
      defaultValue = "60",
      description =
          "Time after its last use after which a finished job is deleted. Default:"
              + " ${DEFAULT-VALUE}.")
  private int keep;

  /**
   * The limits.
   *
   * @throws CommandException if one is not positive
   */
  Limits choice() {
    require("--queue", queue);
    require("--max-file", file);
    require("--max-pixels", pixels);
    require("--max-jobs", jobs);
    require("--max-storage", storage);
    require("--timeout", timeout);
    require("--keep", keep);
    return new Limits(
        new Limits.Pictures(file * MIB, pixels * MEGAPIXEL),
        videos.choice(),
        new Limits.Room(queue, jobs, storage * MIB),
        new Limits.Times(Duration.ofSeconds(timeout), Duration.ofMinutes(keep), STOP));
  }

  static void require(String option, int value) {
    if (value < 1) {
      throw new CommandException(ExitCode.USAGE, option + " " + value + ": give at least 1.");
    }
  }
}
