// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("fast")
class PictureCam16Test {
  private static final int PIXELS = 50_000;
  private static final Cam16Ucs EXACT = new Cam16Ucs(ViewingConditions.paper());

  private final PictureCam16 pictures = new PictureCam16(EXACT, PIXELS);

  @ParameterizedTest
  @CsvSource({
    "255, 0, 0, 64.47350, 43.19231, 22.47260",
    "0, 255, 0, 88.50269, -36.90070, 28.38049",
    "0, 0, 255, 43.00938, 9.29847, -41.58289",
    "128, 128, 128, 61.80857, -1.80811, -1.01941",
    "255, 255, 255, 100, -2.55439, -1.43999",
    "70, 130, 180, 60.36604, -9.34106, -22.41182",
    "0, 0, 0, 0, 0, 0",
  })
  void referenceColors(int r, int g, int b, float j, float a, float bPrime) {
    float[] jab = converted(pictures, linear(r / 255.0, g / 255.0, b / 255.0));
    assertArrayEquals(new float[] {j, a, bPrime}, jab, 2e-4f);
  }

  /** Every third level of each component, and the darkest and brightest levels. */
  @Test
  void isCloseToTheExactSpaceOnAGridOfAllColors() {
    int[] levels = new int[96];
    int count = 0;
    for (int level = 0; level < 256; level++) {
      if (level % 3 == 0 || level < 8 || level > 250) {
        levels[count++] = level;
      }
    }
    for (int red = 0; red < count; red++) {
      for (int green = 0; green < count; green++) {
        float[] linear = new float[3 * count];
        for (int blue = 0; blue < count; blue++) {
          float[] color = linear(levels[red] / 255.0, levels[green] / 255.0, levels[blue] / 255.0);
          System.arraycopy(color, 0, linear, 3 * blue, 3);
        }
        assertClose(EXACT, pictures, linear);
      }
    }
  }

  /** Dark, nearly grey and saturated colours that 8 bits cannot express. */
  @ParameterizedTest
  @EnumSource(ViewingConditions.Surround.class)
  void isCloseToTheExactSpaceOffTheGrid(ViewingConditions.Surround surround) {
    SplittableRandom random = new SplittableRandom(7);
    Cam16Ucs exact = new Cam16Ucs(new ViewingConditions(Xyz.D65, 64, 20, surround));
    float[] linear = new float[3 * PIXELS];
    for (int i = 0; i < linear.length; i += 3) {
      double gray = Math.pow(2, -30 * random.nextDouble());
      double spread = Math.pow(2, -20 * random.nextDouble());
      for (int c = 0; c < 3; c++) {
        linear[i + c] = (float) Math.max(0, gray * (1 - spread * 1.2 * random.nextDouble()));
      }
    }
    assertClose(exact, new PictureCam16(exact, PIXELS), linear);
  }

  @Test
  void meansAndPercentilesAreCloserStill() {
    SplittableRandom random = new SplittableRandom(8);
    float[] first = new float[3 * PIXELS];
    float[] second = new float[first.length];
    for (int i = 0; i < first.length; i++) {
      first[i] = random.nextInt(256) / 255f;
      second[i] = Math.min(1, Math.max(0, first[i] + (random.nextInt(41) - 20) / 255f));
    }
    float[] differences = new float[first.length / 3];
    float[] jabOfFirst = jab(first);
    float[] jabOfSecond = jab(second);
    for (int i = 0; i < differences.length; i++) {
      double dj = jabOfFirst[3 * i] - jabOfSecond[3 * i];
      double da = jabOfFirst[3 * i + 1] - jabOfSecond[3 * i + 1];
      double db = jabOfFirst[3 * i + 2] - jabOfSecond[3 * i + 2];
      differences[i] = (float) Math.sqrt(dj * dj + da * da + db * db);
    }
    DifferenceSummary exact = DifferenceSummary.of(EXACT.differences(first, second));
    DifferenceSummary actual = DifferenceSummary.of(differences);
    assertEquals(exact.mean(), actual.mean(), 1e-5);
    assertEquals(exact.percentile95(), actual.percentile95(), 1e-4);
  }

  @Test
  void refusesArraysThatDoNotFit() {
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> pictures.convert(new ColorPlanes(1), new ColorPlanes(2), 2));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> pictures.convert(new ColorPlanes(2), new ColorPlanes(1), 2));
    ColorPlanes large = new ColorPlanes(PIXELS + 1);
    assertThrows(IndexOutOfBoundsException.class, () -> pictures.convert(large, large, PIXELS + 1));
  }

  private float[] jab(float[] rgb) {
    float[] linear = new float[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      linear[i] = (float) SRgb.decode(rgb[i]);
    }
    return converted(pictures, linear);
  }

  private static float[] converted(PictureCam16 tables, float[] linear) {
    int pixels = linear.length / 3;
    ColorPlanes planes = new ColorPlanes(pixels);
    ColorPlanes jab = new ColorPlanes(pixels);
    for (int i = 0; i < pixels; i++) {
      planes.first()[i] = linear[3 * i];
      planes.second()[i] = linear[3 * i + 1];
      planes.third()[i] = linear[3 * i + 2];
    }
    tables.convert(planes, jab, pixels);
    float[] result = new float[linear.length];
    for (int i = 0; i < pixels; i++) {
      result[3 * i] = jab.first()[i];
      result[3 * i + 1] = jab.second()[i];
      result[3 * i + 2] = jab.third()[i];
    }
    return result;
  }

  private static float[] linear(double red, double green, double blue) {
    return new float[] {
      (float) SRgb.decode(red), (float) SRgb.decode(green), (float) SRgb.decode(blue)
    };
  }

  private static void assertClose(Cam16Ucs exact, PictureCam16 tables, float[] linear) {
    float[] jab = converted(tables, linear);
    for (int i = 0; i < linear.length; i += 3) {
      Cam16Ucs.Color color = exact.ofLinear(linear[i], linear[i + 1], linear[i + 2]);
      double worst =
          Math.max(
              Math.abs(color.lightness() - jab[i]),
              Math.max(Math.abs(color.a() - jab[i + 1]), Math.abs(color.b() - jab[i + 2])));
      int at = i;
      assertEquals(
          0,
          worst,
          1e-3,
          () -> "linear %s %s %s".formatted(linear[at], linear[at + 1], linear[at + 2]));
    }
  }
}
