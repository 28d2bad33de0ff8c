// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.op.Lightness;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class PictureColorizerTest {
  private final PictureColorizer plain = new PictureColorizer(1, Lightness.SRGB);

  @Test
  void neutralPredictionKeepsEvery8BitGray() {
    assertNeutral(255);
  }

  @Test
  void neutralPredictionKeepsEvery16BitGray() {
    assertNeutral(65535);
  }

  private void assertNeutral(int white) {
    float[] gray = new float[white + 1];
    for (int level = 0; level <= white; level++) {
      gray[level] = (float) level / white;
    }
    float[] rgb = new PictureColorizer(1.3, Lightness.SRGB).colorize(gray, zeros(gray));
    for (int i = 0; i < rgb.length; i++) {
      int level = i / 3;
      // 7.4e-7 at L* = 8, where the branches of f meet only approximately; 0 elsewhere.
      assertEquals(gray[level], rgb[i], 1e-6);
      assertEquals(level, Math.round(rgb[i] * white));
    }
  }

  @Test
  void keepsTheLightnessOfTheGray() {
    float[] gray = {.2f, .5f, .8f};
    float[] rgb = plain.colorize(gray, new float[] {5, -8, -10, 10, 4, 20});
    for (int i = 0; i < gray.length; i++) {
      double l = Lab.lightness(gray[i], Lightness.SRGB);
      assertEquals(l, Lab.of(new SRgb(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2])).l(), 1e-4);
    }
  }

  @Test
  void theLabOfAColorReproducesIt() {
    Lab lab = Lab.of(SRgb.of8Bit(70, 130, 180));
    SRgb gray = new Lab(lab.l(), 0, 0).toSRgb();
    float[] rgb =
        plain.colorize(
            new float[] {(float) gray.red()}, new float[] {(float) lab.a(), (float) lab.b()});
    assertArrayEquals(new float[] {70 / 255f, 130 / 255f, 180 / 255f}, rgb, 1e-6f);
  }

  @Test
  void chromaScalesTheColor() {
    float[] gray = {.5f};
    float[] scaled =
        new PictureColorizer(1.3, Lightness.SRGB).colorize(gray, new float[] {10, -20});
    assertArrayEquals(plain.colorize(gray, new float[] {13, -26}), scaled, 1e-7f);
  }

  @Test
  void lumaDarkensMidGray() {
    float[] gray = {128 / 255f};
    float[] rgb = new PictureColorizer(1, Lightness.LUMA).colorize(gray, zeros(gray));
    assertEquals(119, Math.round(rgb[0] * 255));
  }

  @Test
  void clampsColorsOutsideTheGamut() {
    float[] rgb = plain.colorize(new float[] {.5f}, new float[] {127, -128});
    assertEquals(0, rgb[1]);
    assertEquals(1, rgb[2]);
  }

  @Test
  void onlyTheFirstPixelsAreColored() {
    float[] gray = {.1f, .4f, .9f};
    float[] ab = {10, -5, 20, 40, -30, 3};
    float[] two = new float[9];
    plain.colorize(gray, ab, two, 2);
    float[] expected = Arrays.copyOf(plain.colorize(gray, ab), 9);
    Arrays.fill(expected, 6, 9, 0);
    assertArrayEquals(expected, two);
  }

  /** Over the whole range of predictions, on 16-bit grey. */
  @Test
  void tablesAgreeWithTheFormulas() {
    SplittableRandom random = new SplittableRandom(1);
    int pixels = 1 << 20;
    float[] gray = new float[pixels];
    float[] ab = new float[2 * pixels];
    for (int i = 0; i < pixels; i++) {
      gray[i] = random.nextInt(65536) / 65535f;
      ab[2 * i] = (float) random.nextDouble(-128, 127);
      ab[2 * i + 1] = (float) random.nextDouble(-128, 127);
    }
    float[] rgb = plain.colorize(gray, ab);
    for (int i = 0; i < pixels; i++) {
      double l = Lab.lightness(gray[i], Lightness.SRGB);
      SRgb exact = new Lab(l, ab[2 * i], ab[2 * i + 1]).toSRgb().clamped();
      // Tables are within 1e-7, L* included; rounding to float adds 3e-8.
      assertEquals(exact.red(), rgb[3 * i], 3e-7);
      assertEquals(exact.green(), rgb[3 * i + 1], 3e-7);
      assertEquals(exact.blue(), rgb[3 * i + 2], 3e-7);
    }
  }

  @Test
  void refusesArraysThatDoNotFit() {
    float[] one = new float[1];
    float[] two = new float[2];
    float[] three = new float[3];
    assertThrows(IllegalArgumentException.class, () -> plain.colorize(one, three));
    assertThrows(IndexOutOfBoundsException.class, () -> plain.colorize(one, two, two, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> plain.colorize(one, one, three, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> plain.colorize(one, two, three, 2));
    assertThrows(IllegalArgumentException.class, () -> new PictureColorizer(-1, Lightness.SRGB));
    assertThrows(
        IllegalArgumentException.class, () -> new PictureColorizer(Double.NaN, Lightness.SRGB));
  }

  private static float[] zeros(float[] gray) {
    return new float[2 * gray.length];
  }
}
