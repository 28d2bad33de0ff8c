// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.score.FlickerMeter;
import io.github.chromapath.synth.SceneGenerator;
import io.github.chromapath.synth.SynthSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Colours that follow the flow, on synthetic films whose flow is known. Needs no other program. */
class SteadyColorsTest {
  private static final int FRAMES = 12;

  @TempDir Path folder;

  private static final class Silent implements VideoListener {
    @Override
    public void started(long frames) {}

    @Override
    public void advanced(long frames) {}

    @Override
    public void note(String sentence) {
      throw new AssertionError(sentence);
    }

    @Override
    public boolean stopRequested() {
      return false;
    }
  }

  private FlickerMeter.Score score(PhotoColorizer colorizer, double weight, int keyframes)
      throws IOException {
    VideoSettings settings =
        new VideoSettings(
            Optional.of(VideoCodec.FFV1),
            OptionalInt.empty(),
            new TemporalSettings(weight, keyframes),
            "");
    Path film = folder.resolve("00001.mkv");
    Path result = folder.resolve("coloured.mkv");
    VideoColorizer.Summary summary =
        new VideoColorizer(colorizer, settings).color(film, result, new Silent()).orElseThrow();
    assertEquals(FRAMES, summary.frames());
    return FilmComparison.score(result, film);
  }

  /** The bundled model at a small size: half the warping error, at no cost in colour. */
  @Test
  void colorsThatFollowTheFlowFlickerLess() throws Exception {
    SyntheticFilms.write(folder, new SceneGenerator(new SynthSpec(192, 128, 3)), 1, FRAMES);
    ColorizerOptions options = ColorizerOptions.builder().inputSize(128, 192).build();
    try (Backend backend = Backends.open(1);
        PhotoColorizer colorizer = PhotoColorizer.bundled(backend, options)) {
      FlickerMeter.Score alone = score(colorizer, 0, 1);
      FlickerMeter.Score following = score(colorizer, TemporalSettings.STANDARD_WEIGHT, 1);
      FlickerMeter.Score carried = score(colorizer, TemporalSettings.STANDARD_WEIGHT, 4);
      String scores = alone + " " + following + " " + carried;
      assertTrue(following.warpingError() < 0.5 * alone.warpingError(), scores);
      assertTrue(following.cam16() < 1.02 * alone.cam16(), scores);
      assertTrue(carried.warpingError() < 0.5 * alone.warpingError(), scores);
    }
  }

  @Test
  void aFilmDiffersFromItselfByNothing() throws Exception {
    SyntheticFilms.write(folder, new SceneGenerator(new SynthSpec(64, 64, 3)), 1, 3);
    Path film = folder.resolve("00001.mkv");
    assertEquals(0, FilmComparison.score(film, film).cam16());
    assertEquals(List.of(film), FilmComparison.films(folder));
    byte[] first = Files.readAllBytes(film);
    SyntheticFilms.write(folder, new SceneGenerator(new SynthSpec(64, 64, 3)), 1, 3);
    assertArrayEquals(first, Files.readAllBytes(film));
  }

  private static byte[] shade(int shift) {
    byte[] levels = new byte[64 * 64];
    for (int p = 0; p < levels.length; p++) {
      int row = p / 64;
      levels[p] = (byte) (128 + 60 * Math.sin((p % 64 + shift) / 4.0) + 50 * Math.cos(row / 5.0));
    }
    return levels;
  }

  @Test
  void motionIsFoundAndCertain() {
    Motion motion = Motion.between(shade(0), shade(2), 64);
    assertTrue(!motion.cut());
    int middle = 32 * 64 + 32;
    assertEquals(2, motion.flow()[2 * middle], 0.3);
    assertEquals(0, motion.flow()[2 * middle + 1], 0.3);
    assertTrue(motion.confidence()[middle] > 0.8);

    Motion larger = motion.stretched(64, new InputSize(192, 128));
    int same = 96 * 128 + 64;
    assertEquals(4, larger.flow()[2 * same], 0.6);
    assertEquals(0, larger.flow()[2 * same + 1], 0.9);
    assertTrue(larger.confidence()[same] > 0.8);
    assertEquals(192 * 128, larger.confidence().length);
  }

  @Test
  void motionOfTheSmallestNetworkIsFound() {
    FrameMotion motion = new FrameMotion(new InputSize(8, 8), new TemporalSettings(1, 1), 0);
    float[] small = new float[64];
    Arrays.fill(small, 0.5f);
    assertTrue(motion.next(small).motion().isEmpty());
    Motion still = motion.next(small).motion().orElseThrow();
    assertArrayEquals(new float[128], still.flow(), 1e-3f);
    assertEquals(64, still.confidence().length);
  }

  @Test
  void anotherPictureIsACut() {
    byte[] other = new byte[64 * 64];
    for (int p = 0; p < other.length; p++) {
      other[p] = (byte) (p * 7919 % 31);
    }
    assertTrue(Motion.between(shade(0), other, 64).cut());
  }

  @Test
  void nothingIsCarriedIntoANewShot() {
    InputSize size = new InputSize(8, 8);
    CarriedColors colors = new CarriedColors(size, 1);
    float[] first = new float[128];
    float[] second = new float[128];
    Arrays.fill(second, 5);
    colors.next(Optional.empty(), Optional.of(first));
    float[] sure = new float[64];
    Arrays.fill(sure, 1);
    Motion cut = new Motion(new float[128], sure, true);
    assertArrayEquals(second, colors.next(Optional.of(cut), Optional.of(second)));
    Motion still = new Motion(new float[128], sure, false);
    assertArrayEquals(second, colors.next(Optional.of(still), Optional.of(first)));
    assertArrayEquals(second, colors.next(Optional.of(still), Optional.empty()));
  }
}
