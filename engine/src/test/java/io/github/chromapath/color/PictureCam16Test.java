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
  private static final Cam16Ucs EXACT = new Cam16Ucs(ViewingConditions.paper());

  private final PictureCam16 pictures = new PictureCam16(EXACT);

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
    float[] jab = new float[3];
    pictures.convert(linear(r / 255.0, g / 255.0, b / 255.0), jab, 1);
    assertArrayEquals(new float[] {j, a, bPrime}, jab, 1e-4f);
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
    float[] linear = new float[3 * 100_000];
    for (int i = 0; i < linear.length; i += 3) {
      double gray = Math.pow(2, -30 * random.nextDouble());
      double spread = Math.pow(2, -20 * random.nextDouble());
      for (int c = 0; c < 3; c++) {
        linear[i + c] = (float) Math.max(0, gray * (1 - spread * 1.2 * random.nextDouble()));
      }
    }
    assertClose(exact, new PictureCam16(exact), linear);
  }

  @Test
  void meansAndPercentilesAreCloserStill() {
    SplittableRandom random = new SplittableRandom(8);
    float[] first = new float[3 * 50_000];
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
        IndexOutOfBoundsException.class, () -> pictures.convert(new float[3], new float[5], 2));
    assertThrows(
        IndexOutOfBoundsException.class, () -> pictures.convert(new float[5], new float[6], 2));
  }

  private float[] jab(float[] rgb) {
    float[] linear = new float[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      linear[i] = (float) SRgb.decode(rgb[i]);
    }
    float[] jab = new float[rgb.length];
    pictures.convert(linear, jab, rgb.length / 3);
    return jab;
  }

  private static float[] linear(double red, double green, double blue) {
    return new float[] {
      (float) SRgb.decode(red), (float) SRgb.decode(green), (float) SRgb.decode(blue)
    };
  }

  private static void assertClose(Cam16Ucs exact, PictureCam16 tables, float[] linear) {
    float[] jab = new float[linear.length];
    tables.convert(linear, jab, linear.length / 3);
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
          2e-4,
          () -> "linear %s %s %s".formatted(linear[at], linear[at + 1], linear[at + 2]));
    }
  }
}
