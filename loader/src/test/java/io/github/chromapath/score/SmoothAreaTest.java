// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.Lab;
import io.github.chromapath.color.SRgb;
import io.github.chromapath.color.ViewingConditions;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Picture.Layout;
import io.github.chromapath.op.Lightness;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The 99.9th percentile in smooth areas, which finds speckle. */
@Tag("fast")
class SmoothAreaTest {
  private static final int WIDTH = 97;
  private static final int HEIGHT = 61;

  /** Level of a sample of a picture. */
  private interface Level {
    int of(int x, int y, int channel);
  }

  private static Picture picture(Level level) {
    short[] samples = new short[3 * WIDTH * HEIGHT];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) level.of(i / 3 % WIDTH, i / 3 / WIDTH, i % 3);
    }
    return Picture.of(WIDTH, HEIGHT, 8, Layout.RGB, samples);
  }

  private static SRgb color(Picture picture, int x, int y) {
    return new SRgb(
        picture.sample(x, y, 0) / 255.0,
        picture.sample(x, y, 1) / 255.0,
        picture.sample(x, y, 2) / 255.0);
  }

  /** The root mean square distance from the mean, as defined, in double precision. */
  private static double spread(Picture picture, int x, int y) {
    double[][] lab = new double[49][];
    double[] mean = new double[3];
    for (int i = 0; i < 49; i++) {
      Lab c = Lab.of(color(picture, x - 3 + i % 7, y - 3 + i / 7));
      lab[i] = new double[] {c.l(), c.a(), c.b()};
      for (int k = 0; k < 3; k++) {
        mean[k] += lab[i][k] / 49;
      }
    }
    double square = 0;
    for (double[] c : lab) {
      for (int k = 0; k < 3; k++) {
        square += (c[k] - mean[k]) * (c[k] - mean[k]) / 49;
      }
    }
    return Math.sqrt(square);
  }

  /** Clear sky above a rough ground: from nearly constant to rough, by rows. */
  private static Picture skyAndGround() {
    SplittableRandom random = new SplittableRandom(8);
    return picture(
        (x, y, c) ->
            new int[] {110, 150, 190}[c] + y / 4 + random.nextInt(-(y * y) / 150, y * y / 150 + 1));
  }

  @Test
  void areaAndPercentileAreThoseOfTheDefinition() {
    Picture original = skyAndGround();
    SplittableRandom random = new SplittableRandom(9);
    Picture result = picture((x, y, c) -> original.sample(x, y, c) + random.nextInt(-9, 10));
    Cam16Ucs space = new Cam16Ucs(ViewingConditions.paper());
    BitSet smooth = new BitSet();
    double[] differences = new double[WIDTH * HEIGHT];
    int count = 0;
    for (int y = 3; y < HEIGHT - 3; y++) {
      for (int x = 3; x < WIDTH - 3; x++) {
        double spread = spread(original, x, y);
        // Single precision decides as double precision does.
        assertTrue(Math.abs(spread - 2.3) > 1e-4, spread + " at " + x + ", " + y);
        if (spread <= 2.3) {
          smooth.set(y * WIDTH + x);
          differences[count++] =
              space.of(color(original, x, y)).distance(space.of(color(result, x, y)));
        }
      }
    }
    assertTrue(count > 1000 && count < 4000, count + " smooth pixels");
    assertEquals(smooth, new SmoothArea(original).pixels());

    double[] sorted = Arrays.copyOf(differences, count);
    Arrays.sort(sorted);
    double position = .999 * (count - 1);
    int below = (int) position;
    double expected = sorted[below] + (position - below) * (sorted[below + 1] - sorted[below]);
    ImageScore score = new ImageScorer(Lightness.SRGB).score(original, result, Optional.empty());
    assertEquals(count, score.speckle().pixels());
    // The error of J', a' and b' in single precision, docs/evaluation.md.
    assertEquals(expected, score.speckle().percentiles().get(Truth.TRUE), 1e-3);
  }

  /** One dot in 64 pixels is above the 99.9th percentile, and below the 95th. */
  @Test
  void dotsInTheSkyMoveItAndHardlyTheMean() {
    Picture sky = picture((x, y, c) -> new int[] {120, 160, 210}[c] + y / 8);
    Level near = (x, y, c) -> sky.sample(x, y, c) + (c == 0 ? 3 : 0);
    Picture plain = picture(near);
    int[] cyan = {40, 230, 240};
    Picture dotted = picture((x, y, c) -> x % 8 == 4 && y % 8 == 4 ? cyan[c] : near.of(x, y, c));
    ImageScorer scorer = new ImageScorer(Lightness.SRGB);
    ImageScore without = scorer.score(sky, plain, Optional.empty());
    ImageScore with = scorer.score(sky, dotted, Optional.empty());
    for (Truth truth : Truth.values()) {
      double before = without.speckle().percentiles().get(truth);
      double after = with.speckle().percentiles().get(truth);
      assertTrue(before < 2 && after > 10, before + ", then " + after);
      double mean =
          with.color(truth, Region.GLOBAL).orElseThrow().mean()
              - without.color(truth, Region.GLOBAL).orElseThrow().mean();
      assertTrue(mean < .5, "the mean grew by " + mean);
      assertEquals(
          without.color(truth, Region.GLOBAL).orElseThrow().percentile95(),
          with.color(truth, Region.GLOBAL).orElseThrow().percentile95(),
          .1);
    }
  }

  @Test
  void theAreaDependsOnTheOriginalOnly() {
    Picture sky = picture((x, y, c) -> new int[] {120, 160, 210}[c]);
    SmoothArea area = new SmoothArea(sky);
    assertEquals((WIDTH - 6) * (HEIGHT - 6), area.count());
    Picture dots = picture((x, y, c) -> x % 8 == 4 && y % 8 == 4 ? 40 : sky.sample(x, y, c));
    // Every window of 7 x 7 contains a dot, unless its pixel is in the row or column between two.
    assertTrue(new SmoothArea(dots).count() < area.count() / 3);
  }

  @Test
  void fewSmoothPixelsHaveNoPercentile() {
    Picture small = TestPictures.plain(38, 37, 10, 20, 30);
    SmoothArea area = new SmoothArea(small);
    assertEquals(32 * 31, area.count());
    assertEquals(OptionalDouble.empty(), area.percentile(new float[38 * 37]));
    assertEquals(0, new SmoothArea(TestPictures.plain(100, 6, 1, 2, 3)).count());
    ImageScore score = new ImageScorer(Lightness.SRGB).score(small, small, Optional.empty());
    assertTrue(score.speckle().percentiles().isEmpty());
  }
}
