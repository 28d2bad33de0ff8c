// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.color.Lab;
import io.github.chromapath.color.SRgb;
import io.github.chromapath.image.Picture;
import io.github.chromapath.op.Lightness;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hints on uniform grey pictures, coloured by networks whose predictions are known. */
@Tag("fast")
class ColorHintsTest {
  private static final int RED = 0xb04040;

  @TempDir Path folder;
  private Path checkpoint;
  private Backend backend;

  @BeforeEach
  void open() throws Exception {
    checkpoint = folder.resolve("neutral.safetensors");
    NarrowCheckpoints.neutral(checkpoint);
    backend = Backends.open(1);
  }

  @AfterEach
  void close() {
    backend.close();
  }

  private PhotoColorizer load(ColorizerOptions.Builder options) throws Exception {
    return PhotoColorizer.load(checkpoint, backend, options.lightness(Lightness.SRGB).build());
  }

  private static Picture gray(int width, int height) {
    byte[] gray = new byte[width * height];
    Arrays.fill(gray, (byte) 120);
    return Picture.ofGray(width, height, gray);
  }

  private static Lab lab(Picture picture, int x, int y) {
    double top = picture.maximum();
    return Lab.of(
        new SRgb(
            picture.sample(x, y, 0) / top,
            picture.sample(x, y, 1) / top,
            picture.sample(x, y, 2) / top));
  }

  private static Lab lab(int rgb) {
    return Lab.of(SRgb.of8Bit(rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff));
  }

  /** Samples of 8 bits are within one unit of a* and b* at this lightness. */
  private static void assertColor(Lab expected, Lab actual) {
    assertEquals(expected.a(), actual.a(), 1);
    assertEquals(expected.b(), actual.b(), 1);
  }

  @Test
  void aPointHasItsColorAndDistantPixelsKeepTheirs() throws Exception {
    try (PhotoColorizer colorizer = load(ColorizerOptions.builder())) {
      Picture picture = gray(400, 300);
      ColorHints hints = ColorHints.of(List.of(new ColorHints.Point(100, 100, RED)));
      Picture colored = colorizer.colorize(picture, hints).picture();
      assertColor(lab(RED), lab(colored, 100, 100));
      double near = lab(colored, 110, 100).a();
      assertTrue(near > 5 && near < lab(RED).a(), "10 pixels away: " + near);
      assertColor(lab(colorizer.colorize(picture).picture(), 390, 290), lab(colored, 390, 290));
    }
  }

  /** The factor on predictions does not change hints, and lightness stays that of the grey. */
  @Test
  void hintsAreNotScaledByChroma() throws Exception {
    try (PhotoColorizer colorizer = load(ColorizerOptions.builder().chroma(0))) {
      ColorHints hints = ColorHints.of(List.of(new ColorHints.Point(30, 20, RED)));
      Picture colored = colorizer.colorize(gray(64, 48), hints).picture();
      Lab actual = lab(colored, 30, 20);
      assertColor(lab(RED), actual);
      assertEquals(Lab.lightness(120 / 255.0, Lightness.SRGB), actual.l(), 0.5);
    }
  }

  /** Red in the left ninth, and transparent elsewhere. */
  private static ColorHints leftNinth(int width, int height) {
    short[] samples = new short[width * height * 4];
    for (int i = 0; i < width * height; i++) {
      samples[4 * i] = (short) (RED >> 16);
      samples[4 * i + 1] = (short) (RED >> 8 & 0xff);
      samples[4 * i + 2] = (short) (RED & 0xff);
      samples[4 * i + 3] = (short) (i % width < width / 9 ? 255 : 100);
    }
    Picture strokes = Picture.of(width, height, 8, Picture.Layout.RGB_ALPHA, samples);
    return new ColorHints(List.of(), Optional.of(strokes), Map.of());
  }

  @Test
  void strokesCountWhereTheyAreOpaque() throws Exception {
    int width = 90;
    try (PhotoColorizer colorizer = load(ColorizerOptions.builder())) {
      ColorHints hints = leftNinth(width, 60);
      Picture colored = colorizer.colorize(gray(width, 60), hints).picture();
      assertColor(lab(RED), lab(colored, 4, 30));
      assertEquals(0, lab(colored, 85, 30).a(), 1);
      assertThrows(
          IllegalArgumentException.class, () -> colorizer.colorize(gray(width, 61), hints));
    }
  }

  /** The same strokes at half and at twice the size of the picture. */
  @Test
  void strokesOfAnotherSizeAreAtTheSamePlace() throws Exception {
    try (PhotoColorizer colorizer = load(ColorizerOptions.builder())) {
      Picture picture = gray(180, 120);
      float[] same = colorizer.colorize(picture, leftNinth(180, 120)).picture().rgb();
      assertArrayEquals(same, colorizer.colorize(picture, leftNinth(90, 60)).picture().rgb());
      assertArrayEquals(same, colorizer.colorize(picture, leftNinth(360, 240)).picture().rgb());
    }
    assertTrue(leftNinth(1600, 1067).strokesFit(6000, 4000));
    assertTrue(leftNinth(900, 1600).strokesFit(2250, 4001));
    assertFalse(leftNinth(1600, 1068).strokesFit(6000, 4000));
    assertFalse(leftNinth(120, 180).strokesFit(180, 120));
  }

  /** More pixels than the grid has: hints spread at a smaller size and are enlarged. */
  @Test
  void largePicturesHaveHintsToo() throws Exception {
    try (PhotoColorizer colorizer = load(ColorizerOptions.builder())) {
      Picture picture = gray(1600, 1200);
      ColorHints hints = ColorHints.of(List.of(new ColorHints.Point(1590, 1190, RED)));
      Picture colored = colorizer.colorize(picture, hints).picture();
      assertColor(lab(RED), lab(colored, 1590, 1190));
      assertEquals(0, lab(colored, 10, 10).a(), 1);
    }
  }

  /** All pixels of a class have its colour, and points override it. */
  @Test
  void classesHaveTheirColors() throws Exception {
    try (PhotoColorizer colorizer = load(ColorizerOptions.builder().segmentation(true))) {
      Picture picture = gray(224, 224);
      Classes classes = colorizer.colorize(picture).classes().orElseThrow();
      String name = classes.set().classes().get(classes.indices()[112 * 224 + 112]).name();
      assertTrue(classes.interior(name)[112 * 224 + 112]);
      ColorHints hints =
          ColorHints.of(List.of(new ColorHints.Point(40, 40, 0x4040b0)))
              .withClasses(Map.of(name, RED));
      Picture colored = colorizer.colorize(picture, hints).picture();
      assertColor(lab(0x4040b0), lab(colored, 40, 40));
      assertEquals(lab(RED).a(), lab(colored, 112, 112).a(), 0.15 * lab(RED).a());
      assertThrows(
          IllegalArgumentException.class,
          () -> colorizer.colorize(picture, ColorHints.NONE.withClasses(Map.of("taxi", RED))));
    }
    try (PhotoColorizer colorizer = load(ColorizerOptions.builder())) {
      assertThrows(
          IllegalArgumentException.class,
          () -> colorizer.colorize(gray(9, 9), ColorHints.NONE.withClasses(Map.of("Car", RED))));
    }
  }

  @Test
  void noHintsChangeNothing() throws Exception {
    try (PhotoColorizer colorizer = load(ColorizerOptions.builder())) {
      Picture picture = gray(31, 17);
      assertArrayEquals(
          colorizer.colorize(picture).picture().rgb(),
          colorizer.colorize(picture, ColorHints.NONE).picture().rgb());
    }
  }

  @Test
  void hintsThatDoNotFitAreRefused() throws Exception {
    assertThrows(IllegalArgumentException.class, () -> new ColorHints.Point(-1, 0, RED));
    assertThrows(IllegalArgumentException.class, () -> new ColorHints.Point(0, 0, 1 << 24));
    Picture opaque = Picture.ofRgb(2, 2, new byte[12]);
    assertThrows(
        IllegalArgumentException.class,
        () -> new ColorHints(List.of(), Optional.of(opaque), Map.of()));
    try (PhotoColorizer colorizer = load(ColorizerOptions.builder())) {
      ColorHints outside = ColorHints.of(List.of(new ColorHints.Point(9, 0, RED)));
      assertThrows(IllegalArgumentException.class, () -> colorizer.colorize(gray(9, 9), outside));
    }
  }
}
