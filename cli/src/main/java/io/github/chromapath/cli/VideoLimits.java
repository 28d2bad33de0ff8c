// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cli.serve.Limits;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The videos that {@code serve} accepts, as a mixin. */
final class VideoLimits {
  private static final long MIB = 1 << 20;
  private static final long MEGAPIXEL = 1_000_000;

  @Option(
      names = "--max-video",
      paramLabel = "MIB",
      defaultValue = "512",
      description = "Largest file of a video. Default: ${DEFAULT-VALUE} MiB.")
  private int file;

  @Option(
      names = "--max-frame-pixels",
      paramLabel = "MP",
      defaultValue = "9",
      description =
          "Largest frame of a video in megapixels, as far as Java's heap allows. Default:"
              + " ${DEFAULT-VALUE}, which is enough for 4K.")
  private int pixels;

  @Option(
      names = "--max-frames",
      paramLabel = "N",
      defaultValue = "20000",
      description =
          "Most frames of a video. Default: ${DEFAULT-VALUE}, 13 minutes at 25 frames per second.")
  private int frames;

  @Option(
      names = "--video-timeout",
      paramLabel = "MINUTES",
      defaultValue = "240",
      description =
          "Longest time in which a video is coloured, from the start of its work. Default:"
              + " ${DEFAULT-VALUE}.")
  private int timeout;

  /**
   * The limits.
   *
   * @throws CommandException if one is not positive
   */
  Limits.Videos choice() {
    ServiceLimits.require("--max-video", file);
    ServiceLimits.require("--max-frame-pixels", pixels);
    ServiceLimits.require("--max-frames", frames);
    ServiceLimits.require("--video-timeout", timeout);
    return new Limits.Videos(file * MIB, pixels * MEGAPIXEL, frames, Duration.ofMinutes(timeout));
  }
}
