// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.op.Lightness;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class ExactColorizerTest {
  private static final int LEVELS = 65;
  private static final int CHROMAS = 52;

  private final PictureColorizer plain = new PictureColorizer(1, Lightness.EXACT);
  private final float[] gray = new float[LEVELS * CHROMAS * CHROMAS];
  private final float[] ab = new float[2 * gray.length];

  /** A grid over all greys, a* and b*. Most of these colours are outside the gamut. */
  private void fillGrid() {
    for (int i = 0; i < gray.length; i++) {
      gray[i] = (float) (i % LEVELS) / (LEVELS - 1);
      ab[2 * i] = -128 + 5 * (i / LEVELS % CHROMAS);
      ab[2 * i + 1] = -128 + 5 * (i / LEVELS / CHROMAS);
    }
  }

  private static double luma(double red, double green, double blue) {
    return .2126 * red + .7152 * green + .0722 * blue;
  }

  private static double luma(Lab lab) {
    SRgb rgb = lab.toSRgb().clamped();
    return luma(rgb.red(), rgb.green(), rgb.blue());
  }

  @Test
  void theLumaOfTheResultIsTheGray() {
    fillGrid();
    float[] rgb = plain.colorize(gray, ab);
    for (int i = 0; i < gray.length; i++) {
      assertEquals(gray[i], luma(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]), 1e-6);
    }
  }

  @Test
  void aWarmUpDoesNotChangeResults() {
    fillGrid();
    float[] rgb = plain.colorize(gray, ab);
    PictureColorizer.warmUp();
    assertArrayEquals(rgb, plain.colorize(gray, ab));
  }

  @ParameterizedTest
  @ValueSource(ints = {255, 65535})
  void roundingToLevelsAddsAtMostHalfALevel(int white) {
    fillGrid();
    float[] rgb = plain.colorize(gray, ab);
    for (int i = 0; i < gray.length; i++) {
      double luma =
          luma(
              Math.round(rgb[3 * i] * white) / (double) white,
              Math.round(rgb[3 * i + 1] * white) / (double) white,
              Math.round(rgb[3 * i + 2] * white) / (double) white);
      assertEquals(gray[i], luma, .5 / white + 1e-6);
    }
  }

  /** Compares with the definition in double, on the grid and on colours as networks predict. */
  @ParameterizedTest
  @ValueSource(doubles = {1, .15})
  void agreesWithTheDefinition(double chroma) {
    fillGrid();
    SplittableRandom random = new SplittableRandom(1);
    float[] rgb = new PictureColorizer(chroma, Lightness.EXACT).colorize(gray, ab);
    for (int k = 0; k < 30_000; k++) {
      int i = random.nextInt(gray.length);
      SRgb exact = exact(gray[i], chroma * ab[2 * i], chroma * ab[2 * i + 1]).toSRgb().clamped();
      // A 16-bit step. The curves meet within 5e-7 of linear light, which dark tones magnify.
      assertEquals(exact.red(), rgb[3 * i], 1.5e-5);
      assertEquals(exact.green(), rgb[3 * i + 1], 1.5e-5);
      assertEquals(exact.blue(), rgb[3 * i + 2], 1.5e-5);
    }
  }

  private static Lab exact(double gray, double a, double b) {
    if (luma(new Lab(100, a, b)) < gray) {
      double t = bisected(s -> -luma(new Lab(100, s * a, s * b)), -gray);
      return new Lab(100, t * a, t * b);
    }
    if (luma(new Lab(0, a, b)) > gray) {
      double t = bisected(s -> luma(new Lab(0, s * a, s * b)), gray);
      return new Lab(0, t * a, t * b);
    }
    return new Lab(100 * bisected(s -> luma(new Lab(100 * s, a, b)), gray), a, b);
  }

  private static double bisected(DoubleUnaryOperator rising, double value) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 40; i++) {
      double middle = (low + high) / 2;
      if (rising.applyAsDouble(middle) < value) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  @ParameterizedTest
  @ValueSource(ints = {255, 65535})
  void neutralPredictionKeepsEveryGray(int white) {
    float[] levels = new float[white + 1];
    for (int level = 0; level <= white; level++) {
      levels[level] = (float) level / white;
    }
    float[] rgb = plain.colorize(levels, new float[2 * levels.length]);
    for (int i = 0; i < rgb.length; i++) {
      assertEquals(levels[i / 3], rgb[i], 1e-6);
      assertEquals(i / 3, Math.round(rgb[i] * white));
    }
  }

  /**
   * With the a* and b* of the original, {@link Lightness#SRGB} leaves these differences, which were
   * computed apart from this project, and {@link Lightness#EXACT} none: two red lights, a green one
   * and foliage.
   */
  @ParameterizedTest
  @CsvSource({"230, 40, 30, 13.3", "200, 10, 20, 16.4", "0, 200, 110, 7.3", "50, 80, 30, 0.9"})
  void perfectChromaReproducesTheOriginal(int red, int green, int blue, double published) {
    SRgb original = SRgb.of8Bit(red, green, blue);
    Lab lab = Lab.of(original);
    float[] grays = {(float) luma(original.red(), original.green(), original.blue())};
    float[] chroma = {(float) lab.a(), (float) lab.b()};
    float[] truth = {red / 255f, green / 255f, blue / 255f};
    float[] exact = plain.colorize(grays, chroma);
    assertArrayEquals(truth, exact, 1.5e-5f);
    // Colours within 1.5e-5, a 260th of an 8-bit step, differ by less than 0.01.
    assertEquals(0, difference(truth, exact), .01);
    float[] srgb = new PictureColorizer(1, Lightness.SRGB).colorize(grays, chroma);
    assertEquals(published, difference(truth, srgb), .05);
  }

  /** By the converter that scores whole pictures, under the viewing conditions of the paper. */
  private static double difference(float[] first, float[] second) {
    Cam16Ucs space = new Cam16Ucs(ViewingConditions.paper());
    PictureCam16 converter = new PictureCam16(space, 1);
    Cam16Ucs.Color[] colors = new Cam16Ucs.Color[2];
    for (int i = 0; i < 2; i++) {
      float[] rgb = i == 0 ? first : second;
      ColorPlanes linear = new ColorPlanes(1);
      linear.first()[0] = (float) SRgb.decode(rgb[0]);
      linear.second()[0] = (float) SRgb.decode(rgb[1]);
      linear.third()[0] = (float) SRgb.decode(rgb[2]);
      ColorPlanes jab = new ColorPlanes(1);
      converter.convert(linear, jab, 1);
      colors[i] = new Cam16Ucs.Color(jab.first()[0], jab.second()[0], jab.third()[0]);
    }
    return colors[0].distance(colors[1]);
  }

  @Test
  void nanIsNan() {
    float[] rgb = plain.colorize(new float[] {.5f, Float.NaN}, new float[] {Float.NaN, 0, 0, 0});
    assertTrue(Float.isNaN(rgb[0]));
    assertTrue(Float.isNaN(rgb[3]));
  }
}
