// SPDX-License-Identifier: Apache-2.0
package examples;

import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.video.TemporalSettings;
import io.github.chromapath.video.VideoColorizer;
import io.github.chromapath.video.VideoListener;
import io.github.chromapath.video.VideoSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Colours a video file. Sound and subtitles are copied, and the colours follow the motion, so that
 * they do not flicker.
 */
public final class ColorVideo {
  private ColorVideo() {}

  /** Counts frames, and prints what is unusual about a file. */
  private static final class Counter implements VideoListener {
    private long done;
    private long total;

    @Override
    public void started(long frames) {
      total = frames;
    }

    @Override
    public void advanced(long frames) {
      done += frames;
      System.out.println(done + " of " + total + " frames");
    }

    @Override
    public void note(String sentence) {
      System.out.println(sentence);
    }
  }

  static VideoColorizer.Summary color(Path video, Path colored) throws IOException {
    VideoSettings settings =
        new VideoSettings(
            Optional.empty(), // the codec that the container usually has
            OptionalInt.empty(),
            new TemporalSettings(TemporalSettings.STANDARD_WEIGHT, 1),
            "bundled");
    try (PhotoColorizer colorizer = PhotoColorizer.bundled()) {
      // Empty only if the listener requests a stop.
      return new VideoColorizer(colorizer, settings)
          .color(video, colored, new Counter())
          .orElseThrow();
    }
  }

  /** Arguments: a video, and the file to write. */
  public static void main(String[] arguments) throws IOException {
    System.out.println(color(Path.of(arguments[0]), Path.of(arguments[1])));
  }
}
