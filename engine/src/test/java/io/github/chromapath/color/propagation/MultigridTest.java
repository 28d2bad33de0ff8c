// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color.propagation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class MultigridTest {
  private final Random random = new Random(3);

  /** Weights over three decades, as of a picture with edges, and a weak pull. */
  private GridMatrix matrix(int width, int height) {
    float[] right = new float[GridMatrix.length(width, height)];
    float[] below = new float[right.length];
    float[] pull = new float[right.length];
    for (int i = 0; i < width * height; i++) {
      pull[width + i] = random.nextInt(2000) == 0 ? 100 : 1e-3f;
      if (i % width < width - 1) {
        right[width + i] = random.nextInt(4) == 0 ? 1e-3f : 1;
      }
      if (i < width * (height - 1)) {
        below[width + i] = random.nextInt(4) == 0 ? 1e-3f : 1;
      }
    }
    return new GridMatrix(width, height, right, below, pull);
  }

  private float[] side(GridMatrix matrix) {
    float[] side = new float[matrix.length()];
    for (int i = matrix.first(); i < matrix.end(); i++) {
      side[i] = (float) random.nextGaussian();
    }
    return side;
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  /** The preconditioned residual, which is measured, is not the residual, but falls with it. */
  @Test
  void theSolutionSolvesTheSystem() {
    for (int[] size : new int[][] {{1, 1}, {1, 9}, {7, 1}, {33, 20}, {255, 130}}) {
      GridMatrix matrix = matrix(size[0], size[1]);
      float[] b = side(matrix);
      float[] x = new float[matrix.length()];
      new Multigrid(matrix).solve(b, x, 1e-5);
      float[] r = new float[matrix.length()];
      matrix.residual(b, x, r);
      assertTrue(norm(r) < 1e-3 * norm(b), size[0] + "x" + size[1] + ": " + norm(r) / norm(b));
    }
  }

  @Test
  void iterationsHardlyDependOnTheSize() {
    int small = iterations(64);
    int large = iterations(512);
    assertTrue(large <= 2 * small, small + " iterations for 64x64, " + large + " for 512x512");
  }

  private int iterations(int side) {
    GridMatrix matrix = matrix(side, side);
    return new Multigrid(matrix).solve(side(matrix), new float[matrix.length()], 1e-5);
  }

  /** x'Ay = y'Ax. */
  @Test
  void matricesAreSymmetric() {
    GridMatrix matrix = matrix(13, 8);
    for (GridMatrix level = matrix; !level.isOnePixel(); level = level.coarser()) {
      float[] x = side(level);
      float[] y = side(level);
      assertEquals(product(level, x, y), product(level, y, x), 1e-4);
    }
  }

  private static double product(GridMatrix matrix, float[] x, float[] y) {
    float[] applied = new float[matrix.length()];
    matrix.apply(y, applied);
    double sum = 0;
    for (int i = matrix.first(); i < matrix.end(); i++) {
      sum += (double) x[i] * applied[i];
    }
    return sum;
  }
}
