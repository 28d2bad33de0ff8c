// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * The matrix from linear sRGB to tristimulus values relative to the D65 white (0.950456, 1,
 * 1.088754), and its inverse. Both are computed in double from OpenCV's constants and then rounded.
 *
 * <p>The rows of either matrix sum to 1, since white is (1, 1, 1) on both sides. Rows are therefore
 * applied to differences from one component, m0 a + m1 b + m2 c = b + m0 (a - b) + m2 (c - b). Gray
 * therefore stays exactly gray.
 */
final class LabMatrix {
  private static final double[][] XYZ = {
    {.412453, .357580, .180423}, {.212671, .715160, .072169}, {.019334, .119193, .950227}
  };
  private static final double[] WHITE = {.950456, 1, 1.088754};

  /** From linear sRGB, row major. */
  private static final float[] FROM_RGB = fromRgb();

  /** To linear sRGB, row major. */
  private static final float[] TO_RGB = toRgb();

  private LabMatrix() {}

  /** Element of the matrix from linear sRGB to relative XYZ. */
  static float fromRgb(int row, int column) {
    return FROM_RGB[3 * row + column];
  }

  /** Element of the matrix from relative XYZ to linear sRGB. */
  static float toRgb(int row, int column) {
    return TO_RGB[3 * row + column];
  }

  private static float[] fromRgb() {
    float[] matrix = new float[9];
    for (int i = 0; i < 9; i++) {
      matrix[i] = (float) (XYZ[i / 3][i % 3] / WHITE[i / 3]);
    }
    return matrix;
  }

  /** Inverts the matrix by Cramer's rule. */
  private static float[] toRgb() {
    double determinant = 0;
    for (int j = 0; j < 3; j++) {
      determinant += XYZ[0][j] * cofactor(0, j);
    }
    float[] matrix = new float[9];
    for (int i = 0; i < 9; i++) {
      matrix[i] = (float) (cofactor(i % 3, i / 3) / determinant * WHITE[i % 3]);
    }
    return matrix;
  }

  private static double cofactor(int row, int column) {
    double[] next = XYZ[(row + 1) % 3];
    double[] last = XYZ[(row + 2) % 3];
    int right = (column + 1) % 3;
    int left = (column + 2) % 3;
    return next[right] * last[left] - next[left] * last[right];
  }
}
