// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class EdgeAwareColorsTest {
  private static final int WIDTH = 7;
  private static final int HEIGHT = 5;

  private static float[] random(int count, double scale, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (scale * random.nextDouble());
    }
    return values;
  }

  /** Sums over the pixels of a 3x3 neighbourhood that are inside. */
  private interface Value {
    double at(int x, int y);
  }

  private static double mean(int x, int y, Value value) {
    double sum = 0;
    int count = 0;
    for (int v = Math.max(0, y - 1); v <= Math.min(HEIGHT - 1, y + 1); v++) {
      for (int u = Math.max(0, x - 1); u <= Math.min(WIDTH - 1, x + 1); u++) {
        sum += value.at(u, v);
        count++;
      }
    }
    return sum / count;
  }

  /** cov / (var + 0.001) in double precision, from deviations instead of mean squares. */
  private static double fit(float[] gray, float[] ab, int channel, int x, int y) {
    Value g = (u, v) -> gray[v * WIDTH + u];
    Value c = (u, v) -> ab[2 * (v * WIDTH + u) + channel];
    double meanGray = mean(x, y, g);
    double meanColor = mean(x, y, c);
    double covariance = mean(x, y, (u, v) -> (g.at(u, v) - meanGray) * (c.at(u, v) - meanColor));
    double variance = mean(x, y, (u, v) -> Math.pow(g.at(u, v) - meanGray, 2));
    return covariance / (variance + 1e-3);
  }

  /** Single-precision sums of values up to 100 are within 1e-4 of each other, divided by 1e-3. */
  @Test
  void slopesAreTheDefinition() {
    float[] gray = random(WIDTH * HEIGHT, 1, 3);
    float[] ab = random(2 * WIDTH * HEIGHT, 100, 4);
    EdgeAwareColors colors = EdgeAwareColors.of(gray, ab, WIDTH);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        for (int channel = 0; channel < 2; channel++) {
          int k = channel;
          double expected = mean(x, y, (u, v) -> fit(gray, ab, k, u, v));
          int at = 2 * (y * WIDTH + x) + channel;
          assertEquals(expected, colors.slopes()[at], 0.1);
          assertEquals(
              ab[at], colors.slopes()[at] * gray[y * WIDTH + x] + colors.offsets()[at], 1e-3);
        }
      }
    }
  }

  /** A colour that is 40 grey + 5 everywhere, up to the regularisation. */
  @Test
  void aLinearRelationIsExtrapolated() {
    float[] gray = random(WIDTH * HEIGHT, 1, 5);
    float[] ab = new float[2 * gray.length];
    for (int i = 0; i < gray.length; i++) {
      ab[2 * i] = 40 * gray[i] + 5;
    }
    EdgeAwareColors colors = EdgeAwareColors.of(gray, ab, WIDTH);
    float[] result = colors.offsets().clone();
    float[] brighter = gray.clone();
    for (int i = 0; i < brighter.length; i++) {
      brighter[i] += 0.1f;
    }
    EdgeAwareColors.apply(colors.slopes(), brighter, result, brighter.length);
    for (int i = 0; i < gray.length; i++) {
      assertEquals(40 * brighter[i] + 5, result[2 * i], 0.3);
      assertEquals(0, result[2 * i + 1], 1e-4);
    }
  }

  @Test
  void constantGreyGivesPlainColours() {
    float[] gray = new float[WIDTH * HEIGHT];
    Arrays.fill(gray, 0.5f);
    float[] ab = random(2 * gray.length, 100, 6);
    EdgeAwareColors colors = EdgeAwareColors.of(gray, ab, WIDTH);
    float[] result = colors.offsets().clone();
    EdgeAwareColors.apply(colors.slopes(), gray, result, gray.length);
    assertArrayEquals(ab, result, 1e-3f);
    for (float slope : colors.slopes()) {
      assertEquals(0, slope, 0.1);
    }
  }

  @Test
  void refusesArraysThatDoNotMatch() {
    assertThrows(
        IllegalArgumentException.class, () -> EdgeAwareColors.of(new float[6], new float[12], 4));
    assertThrows(
        IllegalArgumentException.class, () -> EdgeAwareColors.of(new float[6], new float[6], 3));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> EdgeAwareColors.apply(new float[2], new float[1], new float[1], 1));
  }
}
