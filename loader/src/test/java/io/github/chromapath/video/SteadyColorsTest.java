// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Colours that follow the flow, on synthetic films whose flow is known. Needs no other program. */
class SteadyColorsTest {
  private static final int FRAMES = 12;

  @TempDir Path folder;

  private static final class Silent implements VideoListener {
    @Override
    public void note(String sentence) {
      throw new AssertionError(sentence);
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
    assertEquals(2, motion.back().flow()[2 * middle], 0.3);
    assertEquals(0, motion.back().flow()[2 * middle + 1], 0.3);
    assertTrue(motion.back().confidence()[middle] > 0.8);
    assertEquals(-2, motion.forth().flow()[2 * middle], 0.3);
    assertTrue(motion.forth().confidence()[middle] > 0.8);

    Motion larger = motion.stretched(64, new SteadyColors.Grid(128, 192));
    int same = 96 * 128 + 64;
    assertEquals(4, larger.back().flow()[2 * same], 0.6);
    assertEquals(0, larger.back().flow()[2 * same + 1], 0.9);
    assertEquals(-4, larger.forth().flow()[2 * same], 0.6);
    assertTrue(larger.back().confidence()[same] > 0.8);
    assertEquals(192 * 128, larger.back().confidence().length);
  }

  @Test
  void motionOfTheSmallestNetworkIsFound() {
    FrameMotion motion = new FrameMotion(new InputSize(8, 8), new TemporalSettings(1, 1), 0);
    float[] small = new float[64];
    Arrays.fill(small, 0.5f);
    assertTrue(motion.next(small).motion().isEmpty());
    Motion still = motion.next(small).motion().orElseThrow();
    assertArrayEquals(new float[2 * 4 * 4], still.back().flow(), 1e-3f);
    assertEquals(4 * 4, still.forth().confidence().length);
  }

  @Test
  void anotherPictureIsACut() {
    byte[] other = new byte[64 * 64];
    for (int p = 0; p < other.length; p++) {
      other[p] = (byte) (p * 7919 % 31);
    }
    assertTrue(Motion.between(shade(0), other, 64).cut());
  }

  private static final InputSize SMALL = new InputSize(8, 8);

  private static float[] uniform(float value) {
    float[] ab = new float[2 * 8 * 8];
    Arrays.fill(ab, value);
    return ab;
  }

  private static Optional<Motion> still(float confidence, boolean cut) {
    float[] sure = new float[4 * 4];
    Arrays.fill(sure, confidence);
    Motion.Field field = new Motion.Field(new float[2 * 4 * 4], sure);
    return Optional.of(new Motion(field, field, cut));
  }

  /** The means of 0, 8 and 32 with the weights 1/2 to the power of the distance. */
  @Test
  void aFrameIsTheMeanOfAllBeforeAndOfSomeAfter() {
    SteadyColors colors = new SteadyColors(SMALL, new TemporalSettings(0.5, 1), 1);
    colors.add(Optional.empty(), Optional.of(uniform(0)));
    assertFalse(colors.ready());
    colors.add(still(1, false), Optional.of(uniform(8)));
    assertTrue(colors.ready());
    assertArrayEquals(uniform(4 / 1.5f), colors.next(), 1e-5f);
    colors.add(still(1, false), Optional.of(uniform(32)));
    assertArrayEquals(uniform(24 / 2f), colors.next(), 1e-5f);
    assertArrayEquals(uniform(36 / 1.75f), colors.next(), 1e-5f);
  }

  /** Each pair of frames depends on all frames before it and on the eight after it. */
  @Test
  void blocksOfFramesShareTheirLastFrame() {
    int frames = 23;
    SteadyColors colors = new SteadyColors(SMALL, new TemporalSettings(0.5, 1), 8);
    List<Float> means = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      colors.add(i == 0 ? Optional.empty() : still(1, false), Optional.of(uniform(i * i)));
      while (colors.ready()) {
        means.add(colors.next()[0]);
      }
    }
    assertEquals(frames - 9, means.size());
    while (means.size() < frames) {
      means.add(colors.next()[0]);
    }
    for (int i = 0; i < frames; i++) {
      int last = Math.min(frames - 1, i / 2 * 2 + 9);
      double sum = 0;
      double weights = 0;
      for (int j = 0; j <= last; j++) {
        double weight = Math.pow(0.5, Math.abs(j - i));
        sum += weight * j * j;
        weights += weight;
      }
      assertEquals(sum / weights, means.get(i), 1e-3, "frame " + i);
    }
  }

  @Test
  void framesForWhichFlowIsUncertainCountLess() {
    SteadyColors colors = new SteadyColors(SMALL, new TemporalSettings(0.5, 1), 1);
    colors.add(Optional.empty(), Optional.of(uniform(0)));
    colors.add(still(0.5f, false), Optional.of(uniform(10)));
    assertArrayEquals(uniform(2.5f / 1.25f), colors.next(), 1e-5f);
    assertArrayEquals(uniform(10 / 1.25f), colors.next(), 1e-5f);
  }

  @Test
  void aSkippedFrameIsTheMeanOfTheKeyFramesAroundIt() {
    SteadyColors colors = new SteadyColors(SMALL, new TemporalSettings(0, 2), 8);
    colors.add(Optional.empty(), Optional.of(uniform(2)));
    colors.add(still(0.5f, false), Optional.empty());
    colors.add(still(1, false), Optional.of(uniform(8)));
    assertArrayEquals(uniform(2), colors.next(), 1e-5f);
    assertArrayEquals(uniform(9 / 1.5f), colors.next(), 1e-5f);
    assertArrayEquals(uniform(8), colors.next(), 1e-5f);
  }

  /** Without any certain flow, a skipped frame is as the mean of the frame. */
  @Test
  void pixelsOfASkippedFrameWithoutFlowTakeTheColorsAround() {
    SteadyColors colors = new SteadyColors(SMALL, new TemporalSettings(0.9, 2), 0);
    colors.add(Optional.empty(), Optional.of(uniform(6)));
    Motion motion = still(1, false).orElseThrow();
    motion.back().confidence()[5] = 0;
    colors.add(Optional.of(motion), Optional.empty());
    assertArrayEquals(uniform(6), colors.next(), 1e-5f);
    assertArrayEquals(uniform(6), colors.next(), 1e-4f);
  }

  /** Flow can be certain nowhere along a path, even if it is somewhere in each frame. */
  @ParameterizedTest
  @ValueSource(floats = {0, Float.MIN_VALUE})
  void aSkippedFrameOfWhichNothingIsKnownIsNeutral(float confidence) {
    SteadyColors colors = new SteadyColors(SMALL, new TemporalSettings(0.9, 2), 0);
    colors.add(Optional.empty(), Optional.of(uniform(6)));
    colors.add(still(confidence, false), Optional.empty());
    assertArrayEquals(uniform(6), colors.next(), 1e-5f);
    assertArrayEquals(uniform(0), colors.next(), 1e-30f);
  }

  @Test
  void nothingIsCarriedAcrossACut() {
    SteadyColors colors = new SteadyColors(SMALL, new TemporalSettings(1, 1), 1);
    colors.add(Optional.empty(), Optional.of(uniform(0)));
    colors.add(still(1, true), Optional.of(uniform(5)));
    colors.add(still(1, false), Optional.of(uniform(9)));
    assertArrayEquals(uniform(0), colors.next());
    assertArrayEquals(uniform(7), colors.next(), 1e-5f);
    assertArrayEquals(uniform(7), colors.next(), 1e-5f);
  }
}
