// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color.propagation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class ColorPropagationTest {
  private final Random random = new Random(7);

  private float[] random(int count, double scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (scale * random.nextDouble());
    }
    return values;
  }

  /** The formula of docs/model.md in double precision. */
  private static double edge(float[] gray, float[] ab, int r, int s, double contrast) {
    double difference = (gray[r] - gray[s]) / contrast;
    double a = (ab[2 * r] - ab[2 * s]) / 2.0;
    double b = (ab[2 * r + 1] - ab[2 * s + 1]) / 2.0;
    return 1e-3 + Math.exp(-(difference * difference + a * a + b * b) / 2);
  }

  /** 0.005 and twice the median, which the product takes from steps of 1/4096. */
  private static double contrast(float[] gray, int width) {
    double[] differences = new double[gray.length];
    int count = 0;
    for (int i = 0; i < gray.length; i++) {
      if (i % width < width - 1) {
        differences[count++] = Math.floor(4096 * Math.abs(gray[i] - gray[i + 1])) / 4096;
      }
    }
    Arrays.sort(differences, 0, count);
    return 0.005 + (count == 0 ? 0 : 2 * differences[(count - 1) / 2]);
  }

  /** Gaussian elimination with pivots. */
  private static double[] solve(double[][] matrix, double[] side) {
    int n = side.length;
    for (int k = 0; k < n; k++) {
      int pivot = k;
      for (int i = k + 1; i < n; i++) {
        if (Math.abs(matrix[i][k]) > Math.abs(matrix[pivot][k])) {
          pivot = i;
        }
      }
      double[] row = matrix[k];
      matrix[k] = matrix[pivot];
      matrix[pivot] = row;
      double value = side[k];
      side[k] = side[pivot];
      side[pivot] = value;
      for (int i = k + 1; i < n; i++) {
        double factor = matrix[i][k] / matrix[k][k];
        for (int j = k; j < n; j++) {
          matrix[i][j] -= factor * matrix[k][j];
        }
        side[i] -= factor * side[k];
      }
    }
    for (int k = n - 1; k >= 0; k--) {
      for (int j = k + 1; j < n; j++) {
        side[k] -= matrix[k][j] * side[j];
      }
      side[k] /= matrix[k][k];
    }
    return side;
  }

  /** The minimum of the sum of squares, where its gradient is 0, by a dense solver. */
  private static double[] expected(
      float[] gray, float[] ab, int width, double[] weight, double[] wanted) {
    int n = gray.length;
    double contrast = contrast(gray, width);
    double reach = Math.max(1, 0.05 * Math.max(width, n / width));
    double[][] matrix = new double[n][n];
    double[] side = new double[n];
    for (int r = 0; r < n; r++) {
      matrix[r][r] += weight[r] > 0 ? weight[r] : 1 / (reach * reach);
      side[r] = weight[r] * wanted[r];
      if (r % width < width - 1) {
        join(matrix, r, r + 1, edge(gray, ab, r, r + 1, contrast));
      }
      if (r + width < n) {
        join(matrix, r, r + width, edge(gray, ab, r, r + width, contrast));
      }
    }
    return solve(matrix, side);
  }

  private static void join(double[][] matrix, int r, int s, double w) {
    matrix[r][r] += w;
    matrix[s][s] += w;
    matrix[r][s] -= w;
    matrix[s][r] -= w;
  }

  /** Corrections of up to 60: the solver stops at an error of about 1e-5 of its start. */
  @ParameterizedTest
  @CsvSource({"17, 11, 0.02", "9, 20, 0.3", "1, 13, 0.02", "16, 1, 0.02", "1, 1, 1", "8, 8, 0"})
  void theSumOfSquaresIsLeast(int width, int height, double texture) {
    int n = width * height;
    float[] gray = random(n, texture);
    float[] ab = random(2 * n, 4);
    Targets targets = new Targets(n);
    double[] weight = new double[n];
    double[] a = new double[n];
    double[] b = new double[n];
    for (int i = 0; i < n; i += 5) {
      weight[i] = i % 2 == 0 ? 100 : 0.02f;
      a[i] = 60 * random.nextFloat() - 30;
      b[i] = 60 * random.nextFloat() - 30;
      targets.set(i, (float) weight[i], a[i], b[i]);
    }
    float[] actual = ColorPropagation.spread(new Guide(gray, ab, width), targets);
    double[] toA = expected(gray, ab, width, weight, a);
    double[] toB = expected(gray, ab, width, weight, b);
    for (int i = 0; i < n; i++) {
      assertEquals(toA[i], actual[2 * i], 0.01, "a* of pixel " + i);
      assertEquals(toB[i], actual[2 * i + 1], 0.01, "b* of pixel " + i);
    }
  }

  @Test
  void nothingWantedChangesNothing() {
    float[] none =
        ColorPropagation.spread(new Guide(new float[12], new float[24], 4), new Targets(12));
    assertArrayEquals(new float[24], none);
  }

  /** Two areas of equal grey: the correction fills one, and stops at the edge between them. */
  @Test
  void anEdgeStopsACorrection() {
    int side = 64;
    float[] gray = new float[side * side];
    for (int i = 0; i < gray.length; i++) {
      gray[i] = i % side < side / 2 ? 0.4f : 0.6f;
    }
    Targets targets = new Targets(gray.length);
    int hint = side / 2 * side + 28;
    targets.set(hint, 100, 40, -20);
    float[] ab =
        ColorPropagation.spread(new Guide(gray, new float[2 * gray.length], side), targets);
    float inside = ab[2 * (hint + 3)];
    float outside = ab[2 * (hint + 4)];
    assertEquals(40, ab[2 * hint], 1);
    assertEquals(-20, ab[2 * hint + 1], 0.5);
    assertTrue(inside > 20 * Math.abs(outside), inside + " before the edge, behind it " + outside);
  }

  @Test
  void arraysThatDoNotMatchAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Guide(new float[6], new float[12], 4));
    assertThrows(IllegalArgumentException.class, () -> new Guide(new float[6], new float[11], 3));
    assertThrows(
        IllegalArgumentException.class, () -> new Guide(new float[] {Float.NaN}, new float[2], 1));
    Guide guide = new Guide(new float[6], new float[12], 3);
    assertThrows(
        IllegalArgumentException.class, () -> ColorPropagation.spread(guide, new Targets(5)));
    assertThrows(IllegalArgumentException.class, () -> new Targets(1).set(0, 0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Targets(1).set(0, 1, Double.NaN, 1));
  }
}
