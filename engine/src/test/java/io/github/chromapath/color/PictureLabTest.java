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

  private final PictureLab converter = new PictureLab(PIXELS);
  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void abIsThatOfLab() {
    ColorPlanes linear = new ColorPlanes(PIXELS);
    ColorPlanes ab = new ColorPlanes(PIXELS);
    SRgb[] colors = new SRgb[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      double scale = i % 2 == 0 ? 1 : random.nextDouble() * .1;
      colors[i] =
          new SRgb(
              scale * random.nextDouble(),
              scale * random.nextDouble(),
              scale * random.nextDouble());
      linear.first()[i] = (float) SRgb.decode(colors[i].red());
      linear.second()[i] = (float) SRgb.decode(colors[i].green());
      linear.third()[i] = (float) SRgb.decode(colors[i].blue());
    }
    converter.ab(linear, ab, PIXELS);
    for (int i = 0; i < PIXELS; i++) {
      Lab lab = Lab.of(colors[i]);
      assertEquals(lab.a(), ab.second()[i], 3e-4);
      assertEquals(lab.b(), ab.third()[i], 3e-4);
    }
  }

  @Test
  void whiteAndGraysAreNeutral() {
    ColorPlanes linear = new ColorPlanes(256);
    for (int i = 0; i < 256; i++) {
      float gray = (float) SRgb.decode(i / 255.0);
      linear.first()[i] = gray;
      linear.second()[i] = gray;
      linear.third()[i] = gray;
    }
    ColorPlanes ab = new ColorPlanes(256);
    converter.ab(linear, ab, 256);
    assertArrayEquals(new float[256], ab.second(), 3e-4f);
    assertArrayEquals(new float[256], ab.third(), 3e-4f);
  }

  @Test
  void linearLightIsThatOfLabWithinTheGamut() {
    ColorPlanes lab = new ColorPlanes(PIXELS);
    for (int i = 0; i < PIXELS; i++) {
      lab.first()[i] = (float) random.nextDouble(0, i % 2 == 0 ? 100 : 9);
      lab.second()[i] = (float) random.nextDouble(-128, 127);
      lab.third()[i] = (float) random.nextDouble(-128, 127);
    }
    ColorPlanes linear = new ColorPlanes(PIXELS);
    converter.linear(lab, linear, PIXELS);
    for (int i = 0; i < PIXELS; i++) {
      SRgb exact = new Lab(lab.first()[i], lab.second()[i], lab.third()[i]).toSRgb().clamped();
      assertEquals(SRgb.decode(exact.red()), linear.first()[i], 2e-6);
      assertEquals(SRgb.decode(exact.green()), linear.second()[i], 2e-6);
      assertEquals(SRgb.decode(exact.blue()), linear.third()[i], 2e-6);
    }
  }

  @Test
  void blackIsExact() {
    ColorPlanes linear = new ColorPlanes(1);
    converter.linear(new ColorPlanes(1), linear, 1);
    assertEquals(0, linear.first()[0]);
    assertEquals(0, linear.second()[0]);
    assertEquals(0, linear.third()[0]);
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
    ColorPlanes one = new ColorPlanes(1);
    ColorPlanes two = new ColorPlanes(2);
    assertThrows(IndexOutOfBoundsException.class, () -> converter.ab(one, two, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> converter.ab(two, one, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> converter.linear(one, two, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> converter.linear(two, one, 2));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> PictureLab.lightness(new float[2], Lightness.SRGB, new float[1], 2));
  }
}
