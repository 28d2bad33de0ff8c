// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.video.TemporalSettings;
import io.github.chromapath.video.VideoCodec;
import io.github.chromapath.video.VideoSettings;
import io.github.chromapath.weights.WeightsSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options for coloured videos, as a group. */
final class VideoOptions {
  @Option(
      names = "--codec",
      paramLabel = "NAME",
      description =
          "Codec of coloured videos: h264 (8 bits), av1 (8 or 10), vp9 (8), ffv1 (lossless, 8 to"
              + " 16) or prores (10). Default: h264 in MP4, QuickTime, Matroska and AVI, vp9 in"
              + " WebM; for more than 8 bits av1, in QuickTime prores and in AVI ffv1.")
  private String codec;

  @Option(
      names = "--crf",
      paramLabel = "N",
      description =
          "Quantiser of coloured videos: 0 is the best quality and the largest file, 51 (h264) or"
              + " 63 (av1, vp9) the worst. Default: 20 (h264), 28 (av1) or 24 (vp9).")
  private Integer crf;

  @Option(
      names = "--temporal",
      paramLabel = "0..1",
      description =
          "How much the frames before and after count in the colours of a video's frame, against"
              + " flicker: 0 colours each frame by itself. Default: 0.95.")
  private double temporal = TemporalSettings.STANDARD_WEIGHT;

  @Option(
      names = "--keyframes",
      paramLabel = "N",
      description =
          "Run the network on every Nth frame of a video and at cuts only, and carry the colours"
              + " between them along the motion. Faster. Default: 1.")
  private int keyframes = 1;

  /**
   * The settings.
   *
   * @param identity everything else that results depend on
   * @throws CommandException if an option is not valid
   */
  VideoSettings settings(String identity) {
    Optional<VideoCodec> chosen = Optional.ofNullable(codec).map(VideoOptions::codec);
    TemporalSettings following = following();
    try {
      return new VideoSettings(
          chosen, crf == null ? OptionalInt.empty() : OptionalInt.of(crf), following, identity);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "--crf "
              + crf
              + ": "
              + e.getMessage()
              + ". "
              + (chosen.filter(known -> known.worstQuality() == 0).isPresent()
                  ? "Omit it, or give another --codec."
                  : "Give another number."),
          e);
    }
  }

  private TemporalSettings following() {
    try {
      return new TemporalSettings(temporal, keyframes);
    } catch (IllegalArgumentException e) {
      String option = keyframes < 1 ? "--keyframes " + keyframes : "--temporal " + temporal;
      throw new CommandException(ExitCode.USAGE, option + ": " + e.getMessage() + ".", e);
    }
  }

  /** Everything of the network that results depend on. */
  static String identity(CheckpointSource checkpoint, Backend backend, ColorizerOptions options)
      throws IOException {
    try (WeightsSource weights = checkpoint.open()) {
      return String.join(
          ", ", weights.sha256(), backend.capabilities().device(), options.toString());
    }
  }

  private static VideoCodec codec(String name) {
    return VideoCodec.of(name)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.USAGE,
                    "--codec "
                        + name
                        + ": give one of "
                        + Arrays.stream(VideoCodec.values())
                            .map(VideoCodec::id)
                            .collect(Collectors.joining(", "))
                        + "."));
  }
}
