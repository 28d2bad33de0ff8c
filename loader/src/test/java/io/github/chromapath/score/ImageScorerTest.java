// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.DifferenceSummary;
import io.github.chromapath.color.Lab;
import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.color.SRgb;
import io.github.chromapath.color.ViewingConditions;
import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.image.Photos;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Picture.Layout;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.op.Lightness;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares scores with the definitions, computed pixel by pixel in double precision. */
@Tag("fast")
class ImageScorerTest {
  private static final int WIDTH = 97;
  private static final int HEIGHT = 61;
  private static final Cam16Ucs SPACE = new Cam16Ucs(ViewingConditions.paper());
  private static final Region ROAD = region("road");
  private static final Region SKY = region("sky");
  private static final Optional<LabelMap> LABELS =
      Optional.of(TestPictures.labels(WIDTH, HEIGHT, 7, 7, 23, 19, 5, 255));

  private final ImageScorer scorer = new ImageScorer(Lightness.SRGB);
  private final Picture noise = TestPictures.noise(WIDTH, HEIGHT, 1);
  private final Picture waves = TestPictures.waves(WIDTH, HEIGHT);

  private static Region region(String name) {
    return Region.ALL.stream().filter(region -> region.name().equals(name)).findFirst().get();
  }

  /** A colour for each pixel, whose distance to another is its CAM16-UCS difference. */
  @FunctionalInterface
  private interface Colors {
    SRgb of(int pixel);
  }

  @ParameterizedTest
  @EnumSource(Lightness.class)
  void agreesWithTheDefinition(Lightness lightness) {
    Picture result = TestPictures.disturbed(waves, 40, 2);
    ImageScore score = new ImageScorer(lightness).score(waves, result, LABELS);
    assertEquals(Set.of(Truth.values()), score.colors().keySet());
    assertScores(score.colors().get(Truth.TRUE), colors(waves), colors(result));
    assertScores(
        score.colors().get(Truth.SHARED_LIGHTNESS),
        onLightness(waves, lightness, colors(waves)),
        onLightness(waves, lightness, colors(result)));
    assertEquals(Optional.of(Fidelity.of(waves, result)), score.fidelity());
  }

  @Test
  void agreesWithTheDefinitionOnNoise() {
    Picture result = TestPictures.noise(WIDTH, HEIGHT, 3);
    ImageScore score = scorer.score(noise, result, LABELS);
    assertScores(score.colors().get(Truth.TRUE), colors(noise), colors(result));
    assertScores(
        score.colors().get(Truth.SHARED_LIGHTNESS),
        onLightness(noise, Lightness.SRGB, colors(noise)),
        onLightness(noise, Lightness.SRGB, colors(result)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"chelsea.png", "coffee.png"})
  void agreesWithTheDefinitionOnPhotographs(String name) throws PictureException {
    Picture photo = PictureReader.read(Photos.photo(name));
    short[] samples = new short[3 * WIDTH * HEIGHT];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) photo.sample(4 * (i / 3 % WIDTH), 4 * (i / 3 / WIDTH), i % 3);
    }
    Picture original = Picture.of(WIDTH, HEIGHT, 8, Layout.RGB, samples);
    Picture result = TestPictures.disturbed(original, 12, 5);
    ImageScore score = scorer.score(original, result, LABELS);
    assertScores(score.colors().get(Truth.TRUE), colors(original), colors(result));
    assertScores(
        score.colors().get(Truth.SHARED_LIGHTNESS),
        onLightness(original, Lightness.SRGB, colors(original)),
        onLightness(original, Lightness.SRGB, colors(result)));
  }

  @ParameterizedTest
  @EnumSource(Lightness.class)
  void fieldsAgreeWithTheDefinition(Lightness lightness) {
    float[] ab = new float[2 * WIDTH * HEIGHT];
    for (int i = 0; i < ab.length; i++) {
      ab[i] = (float) (60 * Math.sin(i * i));
    }
    Map<Integer, Ab> ofLabels = Map.of(7, new Ab(2, -5), 19, new Ab(60, 40), 23, new Ab(-4, -30));
    Ab constant = new Ab(3.5, 11);
    OriginalPicture original = new ImageScorer(lightness).original(noise, LABELS);
    byte[] ids = LABELS.get().ids();
    assertField(original, lightness, AbField.NEUTRAL, i -> Ab.NEUTRAL);
    assertField(original, lightness, AbField.constant(constant), i -> constant);
    assertField(
        original,
        lightness,
        new AbField.ByLabel(ofLabels, constant),
        i -> ofLabels.getOrDefault(ids[i] & 0xff, constant));
    assertField(
        original, lightness, new AbField.ByPixel(ab), i -> new Ab(ab[2 * i], ab[2 * i + 1]));
  }

  @FunctionalInterface
  private interface AbOfPixel {
    Ab of(int pixel);
  }

  private void assertField(
      OriginalPicture original, Lightness lightness, AbField field, AbOfPixel ab) {
    ImageScore score = original.score(field);
    assertEquals(original.colors(field), score.colors());
    float[] gray = noise.gray();
    Colors result =
        i ->
            new Lab(Lab.lightness(gray[i], lightness), ab.of(i).a(), ab.of(i).b())
                .toSRgb()
                .clamped();
    assertScores(score.colors().get(Truth.TRUE), colors(noise), result);
    assertScores(
        score.colors().get(Truth.SHARED_LIGHTNESS),
        onLightness(noise, lightness, colors(noise)),
        result);
    float[] rgb = new float[3 * gray.length];
    for (int i = 0; i < gray.length; i++) {
      SRgb color = result.of(i);
      rgb[3 * i] = (float) color.red();
      rgb[3 * i + 1] = (float) color.green();
      rgb[3 * i + 2] = (float) color.blue();
    }
    Fidelity expected = Fidelity.of(noise, noise.withColor(rgb));
    assertEquals(expected.psnr(), score.fidelity().orElseThrow().psnr(), 1e-3);
    assertEquals(expected.ssim(), score.fidelity().orElseThrow().ssim(), 1e-4);
  }

  @Test
  void oneCallGivesTheScoreOfASession() {
    AbField field = AbField.constant(new Ab(1, 2));
    OriginalPicture original = scorer.original(noise, LABELS);
    assertEquals(original.score(field), scorer.score(noise, field, LABELS));
    assertEquals(original.score(waves), scorer.score(noise, waves, LABELS));
    assertEquals(original.score(waves), original.score(waves));
  }

  @Test
  void equalPicturesDoNotDiffer() {
    ImageScore score = scorer.score(noise, TestPictures.noise(WIDTH, HEIGHT, 1), LABELS);
    for (Truth truth : Truth.values()) {
      for (DifferenceSummary summary : score.colors().get(truth).values()) {
        assertEquals(0, summary.mean());
        assertEquals(0, summary.percentile95());
      }
    }
    assertEquals(Double.POSITIVE_INFINITY, score.fidelity().orElseThrow().psnr());
    assertEquals(1, score.fidelity().orElseThrow().ssim());
    assertEquals(0, score.fidelity().orElseThrow().regrayMean());
    assertEquals(0, score.fidelity().orElseThrow().regrayMax());
    assertEquals(
        score.fidelity().orElseThrow().trueColorfulness(),
        score.fidelity().orElseThrow().colorfulness());
  }

  /** The original's own a*b* on the grey's lightness leave no error under shared lightness. */
  @Test
  void theOriginalsOwnColorsAreRightUnderSharedLightness() {
    Picture red = TestPictures.plain(4, 3, 230, 40, 30);
    Lab lab = Lab.of(SRgb.of8Bit(230, 40, 30));
    OriginalPicture original = scorer.original(red, Optional.empty());
    ImageScore field = original.score(AbField.constant(new Ab(lab.a(), lab.b())));
    assertEquals(0, global(field, Truth.SHARED_LIGHTNESS).mean(), 1e-3);
    // Computed apart from this project.
    assertEquals(13.3, global(field, Truth.TRUE).mean(), .05);
    Picture perfect = deep(red, new Ab(lab.a(), lab.b()));
    ImageScore shared = original.scoreOnSharedLightness(perfect);
    assertEquals(0, global(shared, Truth.SHARED_LIGHTNESS).mean(), 1e-2);
    assertEquals(13.3, global(shared, Truth.TRUE).mean(), .05);
    // This colour is outside the gamut, and clamping it a second time changes it.
    assertTrue(global(original.score(perfect), Truth.SHARED_LIGHTNESS).mean() > 1);
  }

  /** Within the gamut, putting colours on a lightness that they have changes nothing. */
  @Test
  void resultsOnSharedLightnessKeepTheirColors() {
    Picture result = deep(waves, new Ab(4, 7));
    Picture pale = TestPictures.plain(WIDTH, HEIGHT, 120, 110, 100);
    Picture onPale = deep(pale, new Ab(4, 7));
    ImageScore again = scorer.score(pale, onPale, LABELS);
    ImageScore once = scorer.original(pale, LABELS).scoreOnSharedLightness(onPale);
    for (Region region : again.colors().get(Truth.TRUE).keySet()) {
      DifferenceSummary expected = once.color(Truth.SHARED_LIGHTNESS, region).get();
      DifferenceSummary actual = again.color(Truth.SHARED_LIGHTNESS, region).get();
      assertEquals(expected.mean(), actual.mean(), 2e-3);
      assertEquals(expected.percentile95(), actual.percentile95(), 2e-3);
    }
    ImageScore shared = scorer.original(waves, LABELS).scoreOnSharedLightness(result);
    assertScores(shared.colors().get(Truth.TRUE), colors(waves), colors(result));
    assertScores(
        shared.colors().get(Truth.SHARED_LIGHTNESS),
        onLightness(waves, Lightness.SRGB, colors(waves)),
        colors(result));
  }

  /** A 16-bit picture of one a*b* on the lightness of another's grey values. */
  private static Picture deep(Picture original, Ab color) {
    float[] gray = original.gray();
    float[] ab = new float[2 * gray.length];
    for (int i = 0; i < gray.length; i++) {
      ab[2 * i] = (float) color.a();
      ab[2 * i + 1] = (float) color.b();
    }
    float[] rgb = new PictureColorizer(1, Lightness.SRGB).colorize(gray, ab);
    return Picture.ofRgb(original.width(), original.height(), 16, rgb);
  }

  @Test
  void bitDepthAndLayoutDoNotMatter() {
    short[] deep = new short[3 * WIDTH * HEIGHT];
    int[] levels = new int[deep.length];
    waves.levels(0, WIDTH * HEIGHT, levels);
    for (int i = 0; i < deep.length; i++) {
      deep[i] = (short) (257 * levels[i]);
    }
    Picture result = TestPictures.disturbed(waves, 20, 4);
    ImageScore expected = scorer.score(waves, result, LABELS);
    ImageScore actual =
        scorer.score(Picture.of(WIDTH, HEIGHT, 16, Layout.RGB, deep), result, LABELS);
    for (Truth truth : Truth.values()) {
      expected
          .colors()
          .get(truth)
          .forEach(
              (region, summary) ->
                  assertEquals(summary.mean(), actual.color(truth, region).get().mean(), 1e-4));
    }
    assertEquals(
        expected.fidelity().orElseThrow().ssim(), actual.fidelity().orElseThrow().ssim(), 1e-6);
    assertEquals(
        expected.fidelity().orElseThrow().psnr(), actual.fidelity().orElseThrow().psnr(), 1e-6);

    byte[] gray = {0, 10, 50, (byte) 255};
    Picture grayOriginal = Picture.ofGray(2, 2, gray);
    ImageScore neutral = scorer.score(grayOriginal, AbField.NEUTRAL, Optional.empty());
    assertEquals(0, global(neutral, Truth.TRUE).mean(), 1e-3);
    assertEquals(0, global(neutral, Truth.SHARED_LIGHTNESS).mean(), 1e-3);
    assertEquals(Double.POSITIVE_INFINITY, neutral.fidelity().orElseThrow().psnr());
  }

  @Test
  void regionsArePixelsOfOneLabel() {
    Picture original = TestPictures.plain(3, 1, 90, 90, 90);
    Picture result =
        Picture.of(3, 1, 8, Layout.RGB, new short[] {90, 90, 90, 200, 90, 90, 90, 90, 250});
    LabelMap labels = LabelMap.of(3, 1, new byte[] {7, 23, 19});
    ImageScore score = scorer.score(original, result, Optional.of(labels));
    assertEquals(
        Set.of(Region.GLOBAL, Region.TRAFFIC_LIGHT, Region.BORDERS, ROAD, SKY),
        score.colors().get(Truth.TRUE).keySet());
    double sky = SPACE.difference(SRgb.of8Bit(90, 90, 90), SRgb.of8Bit(200, 90, 90));
    double light = SPACE.difference(SRgb.of8Bit(90, 90, 90), SRgb.of8Bit(90, 90, 250));
    assertEquals(0, score.color(Truth.TRUE, ROAD).get().mean());
    assertEquals(sky, score.color(Truth.TRUE, SKY).get().mean(), 1e-4);
    assertEquals(light, score.color(Truth.TRUE, Region.TRAFFIC_LIGHT).get().percentile95(), 1e-4);
    assertEquals((sky + light) / 3, global(score, Truth.TRUE).mean(), 1e-4);
    double high = Math.max(sky, light);
    double low = Math.min(sky, light);
    // Position .95 * 2 = 1.9 of 0, low, high.
    assertEquals(low + .9 * (high - low), global(score, Truth.TRUE).percentile95(), 1e-4);
    assertEquals(3, global(score, Truth.TRUE).count());
  }

  @Test
  void withoutLabelsOnlyTheWholePictureIsScored() {
    ImageScore score = scorer.score(noise, waves, Optional.empty());
    assertEquals(Set.of(Region.GLOBAL), score.colors().get(Truth.TRUE).keySet());
    assertEquals(Set.of(Region.GLOBAL), score.colors().get(Truth.SHARED_LIGHTNESS).keySet());
    assertEquals(
        scorer.score(noise, waves, LABELS).color(Truth.TRUE, Region.GLOBAL),
        score.color(Truth.TRUE, Region.GLOBAL));
  }

  @Test
  void extremePicturesHaveNumbers() {
    Picture black = TestPictures.plain(1, 40, 0, 0, 0);
    Picture white = TestPictures.plain(1, 40, 255, 255, 255);
    Picture column = TestPictures.noise(1, 40, 6);
    Optional<LabelMap> sky = Optional.of(TestPictures.labels(1, 40, 23));
    for (Picture original : new Picture[] {black, white, column}) {
      for (Picture result : new Picture[] {black, white, column}) {
        ImageScore score = scorer.score(original, result, sky);
        for (Truth truth : Truth.values()) {
          DifferenceSummary all = global(score, truth);
          assertEquals(all, score.color(truth, SKY).get());
          assertTrue(all.mean() >= 0 && all.mean() < 200);
          assertTrue(all.percentile95() >= 0 && all.percentile95() < 200);
        }
        Fidelity fidelity = score.fidelity().orElseThrow();
        for (double value :
            new double[] {
              fidelity.psnr(),
              fidelity.ssim(),
              fidelity.colorfulness(),
              fidelity.trueColorfulness(),
              fidelity.regrayMean(),
              fidelity.regrayMax()
            }) {
          assertFalse(Double.isNaN(value));
        }
      }
    }
    ImageScore opposite = scorer.score(black, white, sky);
    Cam16Ucs.Color ofWhite = SPACE.of(SRgb.of8Bit(255, 255, 255));
    assertEquals(
        ofWhite.distance(SPACE.of(SRgb.of8Bit(0, 0, 0))),
        global(opposite, Truth.TRUE).mean(),
        1e-3);
    assertEquals(0, global(opposite, Truth.SHARED_LIGHTNESS).mean(), 1e-3);
    assertEquals(0, opposite.fidelity().orElseThrow().psnr(), 1e-9);
    assertEquals(255, opposite.fidelity().orElseThrow().regrayMax());
  }

  @Test
  void refusesOtherSizesAndNamesBoth() {
    Picture small = TestPictures.noise(5, 7, 1);
    LabelMap labels = TestPictures.labels(5, 7, 7);
    IllegalArgumentException picture =
        assertThrows(
            IllegalArgumentException.class, () -> scorer.score(noise, small, Optional.empty()));
    assertTrue(picture.getMessage().contains("97x61"), picture.getMessage());
    assertTrue(picture.getMessage().contains("5x7"), picture.getMessage());
    IllegalArgumentException map =
        assertThrows(
            IllegalArgumentException.class, () -> scorer.score(noise, waves, Optional.of(labels)));
    assertTrue(map.getMessage().contains("label map 5x7"), map.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Fidelity.of(noise, small));
    OriginalPicture original = scorer.original(noise, LABELS);
    assertThrows(IllegalArgumentException.class, () -> original.scoreOnSharedLightness(small));
    IllegalArgumentException field =
        assertThrows(
            IllegalArgumentException.class,
            () -> original.colors(new AbField.ByPixel(new float[10])));
    assertTrue(field.getMessage().contains("5 pixels"), field.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new AbField.ByPixel(new float[3]));
  }

  private static DifferenceSummary global(ImageScore score, Truth truth) {
    return score.color(truth, Region.GLOBAL).get();
  }

  private static Colors colors(Picture picture) {
    float[] rgb = picture.rgb();
    int maximum = picture.maximum();
    return i ->
        new SRgb(
            (double) Math.round(rgb[3 * i] * maximum) / maximum,
            (double) Math.round(rgb[3 * i + 1] * maximum) / maximum,
            (double) Math.round(rgb[3 * i + 2] * maximum) / maximum);
  }

  private static Colors onLightness(Picture original, Lightness lightness, Colors colors) {
    float[] gray = original.gray();
    return i -> {
      Lab lab = Lab.of(colors.of(i));
      return new Lab(Lab.lightness(gray[i], lightness), lab.a(), lab.b()).toSRgb().clamped();
    };
  }

  private static void assertScores(
      Map<Region, DifferenceSummary> actual, Colors original, Colors result) {
    LabelMap labels = LABELS.get();
    RegionPixels pixels = new RegionPixels(labels.ids(), labels.width());
    Map<Region, float[]> values = new HashMap<>();
    for (int i = 0; i < labels.ids().length; i++) {
      float difference = (float) SPACE.difference(original.of(i), result.of(i));
      for (Region region : Region.ALL) {
        if (pixels.contains(region, i)) {
          values.merge(region, new float[] {difference}, ImageScorerTest::concatenated);
        }
      }
    }
    assertEquals(values.keySet(), actual.keySet());
    values.forEach(
        (region, differences) -> {
          DifferenceSummary expected = DifferenceSummary.of(differences);
          assertEquals(expected.count(), actual.get(region).count());
          assertEquals(expected.mean(), actual.get(region).mean(), 2e-5, region.name());
          // In a small region, the percentile has the error of one pixel.
          assertEquals(
              expected.percentile95(),
              actual.get(region).percentile95(),
              region.equals(Region.GLOBAL) ? 1e-4 : 3e-4,
              region.name());
        });
  }

  private static float[] concatenated(float[] first, float[] second) {
    float[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
