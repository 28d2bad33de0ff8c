// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.op.Lightness;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("fast")
class PictureLabTest {
  private static final int PIXELS = 1 << 17;

  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void abIsThatOfLab() {
    float[] linear = new float[3 * PIXELS];
    float[] ab = new float[2 * PIXELS];
    SRgb[] colors = new SRgb[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      double scale = i % 2 == 0 ? 1 : random.nextDouble() * .1;
      colors[i] =
          new SRgb(
              scale * random.nextDouble(),
              scale * random.nextDouble(),
              scale * random.nextDouble());
      linear[3 * i] = (float) SRgb.decode(colors[i].red());
      linear[3 * i + 1] = (float) SRgb.decode(colors[i].green());
      linear[3 * i + 2] = (float) SRgb.decode(colors[i].blue());
    }
    PictureLab.ab(linear, ab, PIXELS);
    for (int i = 0; i < PIXELS; i++) {
      Lab lab = Lab.of(colors[i]);
      assertEquals(lab.a(), ab[2 * i], 1e-4);
      assertEquals(lab.b(), ab[2 * i + 1], 1e-4);
    }
  }

  @Test
  void whiteAndGraysAreNeutral() {
    float[] linear = {1, 1, 1, 0, 0, 0, .2f, .2f, .2f, .005f, .005f, .005f};
    float[] ab = new float[8];
    PictureLab.ab(linear, ab, 4);
    assertArrayEquals(new float[8], ab, 2e-5f);
  }

  @Test
  void linearLightIsThatOfLabWithinTheGamut() {
    float[] l = new float[PIXELS];
    float[] ab = new float[2 * PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      l[i] = (float) random.nextDouble(0, 100);
      ab[2 * i] = (float) random.nextDouble(-128, 127);
      ab[2 * i + 1] = (float) random.nextDouble(-128, 127);
    }
    float[] linear = new float[3 * PIXELS];
    PictureLab.linear(l, ab, linear, PIXELS);
    for (int i = 0; i < PIXELS; i++) {
      SRgb exact = new Lab(l[i], ab[2 * i], ab[2 * i + 1]).toSRgb().clamped();
      assertEquals(SRgb.decode(exact.red()), linear[3 * i], 1e-6);
      assertEquals(SRgb.decode(exact.green()), linear[3 * i + 1], 1e-6);
      assertEquals(SRgb.decode(exact.blue()), linear[3 * i + 2], 1e-6);
    }
  }

  @ParameterizedTest
  @EnumSource(Lightness.class)
  void lightnessIsThatOfLab(Lightness lightness) {
    float[] gray = new float[PIXELS];
    float[] l = new float[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      gray[i] = i / (PIXELS - 1f);
    }
    PictureLab.lightness(gray, lightness, l, PIXELS);
    for (int i = 0; i < PIXELS; i++) {
      assertEquals(Lab.lightness(gray[i], lightness), l[i], 2e-5);
    }
  }

  @Test
  void refusesArraysThatDoNotFit() {
    float[] one = new float[1];
    float[] two = new float[2];
    float[] three = new float[3];
    assertThrows(IndexOutOfBoundsException.class, () -> PictureLab.ab(two, two, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> PictureLab.ab(three, one, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> PictureLab.linear(one, one, three, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> PictureLab.linear(one, two, two, 1));
    assertThrows(
        IndexOutOfBoundsException.class, () -> PictureLab.lightness(two, Lightness.SRGB, one, 2));
  }
}
