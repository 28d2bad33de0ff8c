package io.github.chromapath.color;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.op.Lightness;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PictureColorizerTest {
  private final PictureColorizer plain = new PictureColorizer(1, Lightness.SRGB);

  @Test
  void neutralPredictionGivesBackEvery8BitGray() {
    assertNeutral(255);
  }

  @Test
  void neutralPredictionGivesBackEvery16BitGray() {
    assertNeutral(65535);
  }

  private void assertNeutral(int white) {
    float[] gray = new float[white + 1];
    for (int level = 0; level <= white; level++) {
      gray[level] = (float) level / white;
    }
    float[] rgb =
        new PictureColorizer(1.3, Lightness.SRGB).colorize(gray, zeros(gray), zeros(gray));
    for (int i = 0; i < rgb.length; i++) {
      int level = i / 3;
      // 7.4e-7 at L* = 8, where f's branches with their rounded constants meet; 0 elsewhere.
      assertEquals(gray[level], rgb[i], 1e-6);
      assertEquals(level, Math.round(rgb[i] * white));
    }
  }

  @Test
  void keepsTheLightnessOfTheGray() {
    float[] gray = {.2f, .5f, .8f};
    float[] rgb = plain.colorize(gray, new float[] {5, -10, 4}, new float[] {-8, 10, 20});
    for (int i = 0; i < gray.length; i++) {
      double l = Lab.lightness(gray[i], Lightness.SRGB);
      assertEquals(l, Lab.of(new SRgb(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2])).l(), 1e-4);
    }
  }

  @Test
  void colorsComeBackFromTheirOwnLab() {
    Lab lab = Lab.of(SRgb.of8Bit(70, 130, 180));
    SRgb gray = new Lab(lab.l(), 0, 0).toSRgb();
    float[] rgb =
        plain.colorize(
            new float[] {(float) gray.red()},
            new float[] {(float) lab.a()},
            new float[] {(float) lab.b()});
    assertArrayEquals(new float[] {70 / 255f, 130 / 255f, 180 / 255f}, rgb, 1e-6f);
  }

  @Test
  void chromaScalesTheColor() {
    float[] gray = {.5f};
    float[] scaled =
        new PictureColorizer(1.3, Lightness.SRGB)
            .colorize(gray, new float[] {10}, new float[] {-20});
    assertArrayEquals(plain.colorize(gray, new float[] {13}, new float[] {-26}), scaled, 1e-7f);
  }

  @Test
  void lumaDarkensMidGray() {
    float[] gray = {128 / 255f};
    float[] rgb = new PictureColorizer(1, Lightness.LUMA).colorize(gray, zeros(gray), zeros(gray));
    assertEquals(119, Math.round(rgb[0] * 255));
  }

  @Test
  void clampsWhatNoDisplayShows() {
    float[] rgb = plain.colorize(new float[] {.5f}, new float[] {127}, new float[] {-128});
    assertEquals(0, rgb[1]);
    assertEquals(1, rgb[2]);
  }

  @Test
  void rangesOfPixelsAddUpToTheWhole() {
    float[] gray = {.1f, .4f, .9f};
    float[] a = {10, 20, -30};
    float[] b = {-5, 40, 3};
    float[] last = new float[6];
    plain.colorize(gray, a, b, last, 1, 3);
    float[] whole = plain.colorize(gray, a, b);
    assertArrayEquals(Arrays.copyOfRange(whole, 3, 9), last);
  }

  /** Over all of what can be predicted, on grey of 16 bits. */
  @Test
  void tablesGiveWhatTheFormulasGive() {
    SplittableRandom random = new SplittableRandom(1);
    int pixels = 1 << 20;
    float[] gray = new float[pixels];
    float[] a = new float[pixels];
    float[] b = new float[pixels];
    for (int i = 0; i < pixels; i++) {
      gray[i] = random.nextInt(65536) / 65535f;
      a[i] = (float) random.nextDouble(-128, 127);
      b[i] = (float) random.nextDouble(-128, 127);
    }
    float[] rgb = plain.colorize(gray, a, b);
    for (int i = 0; i < pixels; i++) {
      double l = Lab.lightness(gray[i], Lightness.SRGB);
      SRgb exact = new Lab(l, a[i], b[i]).toSRgb().clamped();
      // Tables are within 1e-7, L* included; rounding to float adds 3e-8.
      assertEquals(exact.red(), rgb[3 * i], 3e-7);
      assertEquals(exact.green(), rgb[3 * i + 1], 3e-7);
      assertEquals(exact.blue(), rgb[3 * i + 2], 3e-7);
    }
  }

  @Test
  void refusesPlanesThatDoNotFit() {
    float[] one = new float[1];
    assertThrows(IllegalArgumentException.class, () -> plain.colorize(one, new float[2], one));
    assertThrows(
        IndexOutOfBoundsException.class, () -> plain.colorize(one, one, one, new float[2], 0, 1));
    assertThrows(
        IndexOutOfBoundsException.class, () -> plain.colorize(one, one, one, new float[3], 0, 2));
    assertThrows(IllegalArgumentException.class, () -> new PictureColorizer(-1, Lightness.SRGB));
    assertThrows(
        IllegalArgumentException.class, () -> new PictureColorizer(Double.NaN, Lightness.SRGB));
  }

  private static float[] zeros(float[] like) {
    return new float[like.length];
  }
}
