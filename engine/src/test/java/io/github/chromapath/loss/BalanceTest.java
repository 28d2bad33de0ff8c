// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.loss.Balance.Kind;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Weights of pixels, compared with values computed by hand. */
@Tag("fast")
class BalanceTest {
  private static boolean[] kinds(Kind kind, int... indices) {
    boolean[] kinds = new boolean[kind.entries()];
    Arrays.stream(indices).forEach(i -> kinds[i] = true);
    return kinds;
  }

  /** Frequencies 3/4 and 1/4 of four kinds: 1 / (3/8 + 1/8) = 2 and 1 / (1/8 + 1/8) = 4. */
  @Test
  void rareClassesWeighMore() {
    long[] counts = new long[256];
    counts[0] = 30;
    counts[255] = 10;
    FloatBuffer table =
        Balance.of(Kind.CLASS, counts, kinds(Kind.CLASS, 0, 1, 2, 255), 0.5).table();
    double mean = 0.75 * 2 + 0.25 * 4;
    assertEquals(2 / mean, table.get(0), 1e-6);
    assertEquals(4 / mean, table.get(255), 1e-6);
    assertEquals(8 / mean, table.get(1), 1e-6);
  }

  @Test
  void theUniformDistributionIsNoBalance() {
    long[] counts = new long[256];
    counts[3] = 5;
    counts[4] = 1;
    FloatBuffer table = Balance.of(Kind.CLASS, counts, kinds(Kind.CLASS, 3, 4), 1).table();
    for (int i = 0; i < 256; i++) {
      assertEquals(1, table.get(i));
    }
  }

  /** All pixels in one bin: the smoothed frequency is a Gaussian of 5/8 bins around it. */
  @Test
  void frequenciesOfColorsAreSmoothed() {
    Kind kind = Kind.CHROMA;
    long[] counts = new long[kind.entries()];
    counts[32 * 16 + 16] = 7;
    boolean[] kinds = new boolean[kind.entries()];
    Arrays.fill(kinds, true);
    FloatBuffer table = Balance.of(kind, counts, kinds, 0.5).table();
    double variance = Math.pow(5 / 8.0, 2);
    double sum = 0;
    for (int k = -3; k <= 3; k++) {
      sum += Math.exp(-k * k / (2 * variance));
    }
    double uniform = 0.5 / 1024;
    double center = 1 / (0.5 / (sum * sum) + uniform);
    for (int[] step : new int[][] {{0, 0}, {1, 0}, {0, -1}, {-2, 1}, {3, 3}, {4, 0}, {0, 9}}) {
      boolean reached = Math.abs(step[0]) <= 3 && Math.abs(step[1]) <= 3;
      double distance = step[0] * step[0] + step[1] * step[1];
      double p = reached ? Math.exp(-distance / (2 * variance)) / (sum * sum) : 0;
      double expected = 1 / (0.5 * p + uniform) / center;
      assertEquals(
          expected, table.get(32 * (16 + step[0]) + 16 + step[1]), 1e-5 * expected, step[0] + "");
    }
  }

  @Test
  void impossibleWeightsAreRefused() {
    long[] none = new long[256];
    boolean[] all = kinds(Kind.CLASS, 0, 1);
    assertThrows(IllegalArgumentException.class, () -> Balance.of(Kind.CLASS, none, all, 0.5));
    for (double uniform : new double[] {0, -1, 1.1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Balance.of(Kind.CLASS, new long[256], all, uniform));
    }
    assertThrows(IllegalArgumentException.class, () -> Balance.of(Kind.CLASS, new float[255]));
    float[] wrong = new float[256];
    wrong[9] = Float.NaN;
    assertThrows(IllegalArgumentException.class, () -> Balance.of(Kind.CLASS, wrong));
  }
}
