// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.NarrowCheckpoints;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.video.TemporalSettings;
import io.github.chromapath.video.VideoColorizer;
import io.github.chromapath.video.VideoException;
import io.github.chromapath.video.VideoListener;
import io.github.chromapath.video.VideoSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Videos from attackers: each is coloured, or refused in one sentence. */
class VideoFuzzTest {
  /** Larger and longer videos only cost the time and memory that the documented limits allow. */
  private static final long MOST_PIXELS = 1 << 12;

  private static final long MOST_FRAMES = 8;

  @TempDir static Path folder;
  private static Backend backend;
  private static PhotoColorizer colorizer;

  @BeforeAll
  static void load() throws IOException {
    Path checkpoint = folder.resolve("random.safetensors");
    NarrowCheckpoints.random(checkpoint, 7);
    backend = Backends.open(1);
    colorizer =
        PhotoColorizer.load(
            checkpoint, backend, ColorizerOptions.builder().inputSize(16, 16).build());
  }

  @AfterAll
  static void close() {
    if (backend != null) {
      colorizer.close();
      backend.close();
    }
  }

  /** Stops after too many frames, which a damaged file can have without saying so. */
  private static final class Stopping implements VideoListener {
    private long frames;

    @Override
    public synchronized void advanced(long count) {
      frames += count;
    }

    @Override
    public synchronized boolean stopRequested() {
      return frames >= MOST_FRAMES;
    }
  }

  private static void color(Path file) throws IOException {
    VideoColorizer.Measure measure = VideoColorizer.measure(file);
    if ((long) measure.width() * measure.height() > MOST_PIXELS) {
      return;
    }
    VideoSettings settings =
        new VideoSettings(
            Optional.empty(), OptionalInt.empty(), new TemporalSettings(0.9, 2), "fuzz");
    Path result = folder.resolve("result");
    new VideoColorizer(colorizer, settings).color(file, result, new Stopping());
    Files.deleteIfExists(result);
  }

  @FuzzTest(maxDuration = "10m")
  void video(byte[] input) throws IOException {
    Inputs.read(input, VideoException.class, VideoFuzzTest::color);
  }
}
