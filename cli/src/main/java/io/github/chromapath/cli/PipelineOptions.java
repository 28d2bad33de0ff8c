// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.dataset.DatasetException;
import io.github.chromapath.dataset.SampleCache;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.image.PictureLibrary;
import io.github.chromapath.run.PipelineConfig;
import io.github.chromapath.run.TrainConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How training reads its pictures, as a mixin. Its options do not change the result. */
final class PipelineOptions {
  static final String WORKERS = "--workers";
  static final String CACHE = "--cache";

  private static final String CPU = "cpu";
  private static final double GIB = 1 << 30;

  @Option(
      names = WORKERS,
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Threads that decode and resize pictures; 0 for the processor threads that computing"
              + " leaves free, at least 1. Default: ${DEFAULT-VALUE}.")
  private int workers;

  @Option(
      names = CACHE,
      paramLabel = "DIR",
      description =
          "Folder in which resized pictures are kept for later epochs and runs, 2.4 MiB for each at"
              + " 896x896. Not inside --data or --out. Default: none.")
  private Optional<Path> cache = Optional.empty();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * Checks the options.
   *
   * @param apart folders that must neither hold the cache nor be in it
   * @throws CommandException if an option is out of range, or the cache overlaps such a folder
   */
  void check(List<Path> apart) throws IOException {
    if (workers < 0 || workers > PipelineConfig.MOST_WORKERS) {
      throw new CommandException(
          ExitCode.USAGE,
          WORKERS + " " + workers + ": give 0 to " + PipelineConfig.MOST_WORKERS + ".");
    }
    if (cache.isEmpty()) {
      return;
    }
    Path real = OutputFolder.realPath(cache.get());
    for (Path other : apart) {
      Path realOther = OutputFolder.realPath(other);
      if (real.startsWith(realOther) || realOther.startsWith(real)) {
        throw new CommandException(
            ExitCode.USAGE,
            CACHE + " " + cache.get() + " overlaps " + other + ": give a folder of its own.");
      }
    }
  }

  /**
   * Opens the cache for a run. From here on, each worker resizes its picture on one thread.
   *
   * @param images the whole data set
   * @param computing processor threads that compute, if the device is the processor
   * @throws CommandException if the cache cannot be used, or its disk is too small
   */
  PipelineConfig open(TrainConfig config, StreetDataset images, Backend backend, int computing)
      throws IOException {
    PictureLibrary.setThreads(1);
    int processors = Runtime.getRuntime().availableProcessors();
    int free = backend.name().startsWith(CPU) ? processors - computing : processors;
    int threads = workers > 0 ? workers : Math.max(1, free);
    return new PipelineConfig(
        Math.min(threads, PipelineConfig.MOST_WORKERS),
        cache.isPresent() ? Optional.of(opened(cache.get(), config, images)) : Optional.empty());
  }

  private SampleCache opened(Path folder, TrainConfig config, StreetDataset images)
      throws IOException {
    Settings settings = config.settings();
    SampleCache samples;
    try {
      samples =
          SampleCache.open(
              folder.toAbsolutePath(),
              settings.height(),
              settings.width(),
              config.data().source().reading(),
              this::say);
    } catch (DatasetException e) {
      throw new CommandException(ExitCode.USAGE, CACHE + " " + e.getMessage(), e);
    }
    SampleCache.Census census = samples.census(images);
    String needed = gib(census.bytes());
    if (census.bytes() > census.free()) {
      throw new CommandException(
          ExitCode.ENVIRONMENT,
          CACHE
              + " "
              + folder
              + " needs "
              + needed
              + " more, but its disk has "
              + gib(census.free())
              + " free: free some space, give a folder on another disk, or omit "
              + CACHE
              + ".");
    }
    say(
        "Cache "
            + folder
            + ": "
            + census.present()
            + " of "
            + census.samples()
            + " pictures; the others will need "
            + needed
            + " of "
            + gib(census.free())
            + " free.");
    return samples;
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.2f GiB", bytes / GIB);
  }

  private void say(String sentence) {
    ConsoleOptions.of(command).ifPresent(console -> console.say(sentence));
  }
}
