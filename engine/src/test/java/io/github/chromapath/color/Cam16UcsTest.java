// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares CAM16-UCS with published values and with a literal transcription of its definition. */
@Tag("fast")
class Cam16UcsTest {
  private static final ViewingConditions PAPER = ViewingConditions.paper();

  private final Cam16Ucs space = new Cam16Ucs(PAPER);

  @Test
  void viewingConditionsHaveThePublishedFactors() {
    // By hand, L_A 20: k^4 = 101^-4; .2 k^4 100 = 1.92e-7; .1 (1 - k^4)^2 100^(1/3) = .464158875.
    assertEquals(.464159067, PAPER.luminanceFactor(), 1e-9);
    assertEquals(.7725725, PAPER.degreeOfAdaptation(), 1e-7);
    assertEquals(31.711897, space.achromaticWhite(), 1e-6);
  }

  @ParameterizedTest
  @CsvSource({
    "255, 0, 0, 64.47350, 43.19231, 22.47260",
    "0, 255, 0, 88.50269, -36.90070, 28.38049",
    "0, 0, 255, 43.00938, 9.29847, -41.58289",
    "128, 128, 128, 61.80857, -1.80811, -1.01941",
    "255, 255, 255, 100, -2.55439, -1.43999",
    "70, 130, 180, 60.36604, -9.34106, -22.41182",
  })
  void referenceColors(int r, int g, int b, double j, double a, double bPrime) {
    Cam16Ucs.Color color = space.of(SRgb.of8Bit(r, g, b));
    assertEquals(j, color.lightness(), 1e-5);
    assertEquals(a, color.a(), 1e-5);
    assertEquals(bPrime, color.b(), 1e-5);
  }

  @Test
  void blackIsTheOrigin() {
    Cam16Ucs.Color black = space.of(SRgb.of8Bit(0, 0, 0));
    assertEquals(0, black.lightness(), 1e-6);
    assertEquals(0, black.a(), 1e-6);
    assertEquals(0, black.b(), 1e-6);
  }

  @Test
  void agreesWithTheDefinitionByAngleForEverySurround() {
    SplittableRandom random = new SplittableRandom(11);
    for (ViewingConditions.Surround surround : ViewingConditions.Surround.values()) {
      ViewingConditions conditions = new ViewingConditions(Xyz.D65, 64, 20, surround);
      Cam16Ucs ucs = new Cam16Ucs(conditions);
      for (int i = 0; i < 2000; i++) {
        SRgb rgb = new SRgb(random.nextDouble(), random.nextDouble(), random.nextDouble());
        double[] expected = definition(conditions, rgb);
        Cam16Ucs.Color actual = ucs.of(rgb);
        assertArrayEquals(
            expected, new double[] {actual.lightness(), actual.a(), actual.b()}, 1e-10);
      }
    }
  }

  @Test
  void picturesHaveTheDifferencesOfTheirPixels() {
    SplittableRandom random = new SplittableRandom(12);
    int pixels = 500;
    byte[] first = new byte[3 * pixels];
    byte[] second = new byte[3 * pixels];
    random.nextBytes(first);
    random.nextBytes(second);
    float[] ofBytes = space.differences(first, second);
    float[] ofFloats = space.differences(toFloats(first), toFloats(second));
    for (int i = 0; i < pixels; i++) {
      double expected = space.difference(color(first, i), color(second, i));
      assertEquals(expected, ofBytes[i], 1e-5);
      // An 8-bit level as a float is 3e-8 off.
      assertEquals(expected, ofFloats[i], 1e-4);
    }
  }

  @Test
  void rangesOfPixelsAddUpToTheWhole() {
    float[] first = {.1f, .2f, .3f, 1, 0, 0, .5f, .5f, .5f};
    float[] second = {.3f, .2f, .1f, 0, 1, 0, .5f, .5f, .5f};
    float[] result = new float[3];
    space.differences(first, second, result, 1, 3);
    assertEquals(0, result[0]);
    space.differences(first, second, result, 0, 1);
    assertArrayEquals(space.differences(first, second), result);
    assertEquals(0, result[2]);
    assertTrue(result[1] > 50);
  }

  @Test
  void refusesPicturesOfDifferentSizes() {
    assertThrows(IllegalArgumentException.class, () -> space.differences(new byte[3], new byte[6]));
    assertThrows(
        IllegalArgumentException.class, () -> space.differences(new float[4], new float[4]));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> space.differences(new byte[3], new byte[3], new float[1], 0, 2));
  }

  @Test
  void refusesConditionsWithoutLight() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new ViewingConditions(Xyz.D65, 0, 20, ViewingConditions.Surround.DIM));
  }

  private static float[] toFloats(byte[] bytes) {
    float[] floats = new float[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      floats[i] = Byte.toUnsignedInt(bytes[i]) / 255f;
    }
    return floats;
  }

  private static SRgb color(byte[] rgb, int pixel) {
    return SRgb.of8Bit(
        Byte.toUnsignedInt(rgb[3 * pixel]),
        Byte.toUnsignedInt(rgb[3 * pixel + 1]),
        Byte.toUnsignedInt(rgb[3 * pixel + 2]));
  }

  /** CAM16 and its uniform space step by step, with Y_w = 100 and the hue as an angle. */
  private static double[] definition(ViewingConditions conditions, SRgb rgb) {
    Xyz xyz = Xyz.of(rgb);
    Xyz white = conditions.white();
    double fl = conditions.luminanceFactor();
    double n = conditions.background() / 100;
    double nbb = .725 / Math.pow(n, .2);
    double nc = conditions.surround().chromaticInduction();
    double[] w =
        response(new double[] {100 * white.x(), 100 * white.y(), 100 * white.z()}, conditions);
    double[] x = response(new double[] {100 * xyz.x(), 100 * xyz.y(), 100 * xyz.z()}, conditions);
    double a = x[0] - 12 * x[1] / 11 + x[2] / 11;
    double b = (x[0] + x[1] - 2 * x[2]) / 9;
    double h = Math.atan2(b, a);
    double e = (Math.cos(h + 2) + 3.8) / 4;
    double achromatic = (2 * x[0] + x[1] + x[2] / 20 - .305) * nbb;
    double achromaticWhite = (2 * w[0] + w[1] + w[2] / 20 - .305) * nbb;
    double j =
        100
            * Math.pow(
                achromatic / achromaticWhite,
                conditions.surround().impact() * (1.48 + Math.sqrt(n)));
    double t = 50000.0 / 13 * nc * nbb * e * Math.hypot(a, b) / (x[0] + x[1] + 21 * x[2] / 20);
    double c = Math.pow(t, .9) * Math.sqrt(j / 100) * Math.pow(1.64 - Math.pow(.29, n), .73);
    double m = c * Math.pow(fl, .25);
    double mPrime = Math.log(1 + .0228 * m) / .0228;
    return new double[] {1.7 * j / (1 + .007 * j), mPrime * Math.cos(h), mPrime * Math.sin(h)};
  }

  private static double[] response(double[] xyz, ViewingConditions conditions) {
    double[][] m = {
      {.401288, .650173, -.051461}, {-.250268, 1.204414, .045854}, {-.002079, .048952, .953127}
    };
    double[] white = {
      100 * conditions.white().x(), 100 * conditions.white().y(), 100 * conditions.white().z()
    };
    double d = conditions.degreeOfAdaptation();
    double[] result = new double[3];
    for (int i = 0; i < 3; i++) {
      double ofWhite = m[i][0] * white[0] + m[i][1] * white[1] + m[i][2] * white[2];
      double ofColor = m[i][0] * xyz[0] + m[i][1] * xyz[1] + m[i][2] * xyz[2];
      double adapted = (d * white[1] / ofWhite + 1 - d) * ofColor;
      double t = Math.pow(conditions.luminanceFactor() * Math.abs(adapted) / 100, .42);
      result[i] = Math.signum(adapted) * 400 * t / (t + 27.13) + .1;
    }
    return result;
  }
}
