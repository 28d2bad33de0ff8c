// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color.propagation;

import java.util.Arrays;

/**
 * The symmetric, positive definite matrix of a weighted grid of pixels:
 *
 * <pre>(A x)(r) = pull(r) x(r) + sum over the 4 neighbours s of r: weight(r, s) (x(r) - x(s))</pre>
 *
 * <p>Vectors have a row of zeros before the first and after the last row of pixels, and the last
 * pixel of a row has no edge to its right. The loops over all pixels therefore need no conditions,
 * and are vectorized. Immutable after construction.
 */
final class GridMatrix {
  /** Damping of Jacobi's method. It smooths best at 4/5 on a grid with equal weights. */
  private static final float DAMPING = 0.8f;

  /** Divisor of the weights of edges between blocks of pixels: see {@link #coarser}. */
  private static final float OVERCORRECTION = 1.8f;

  private final int width;
  private final int height;
  private final float[] right;
  private final float[] below;
  private final float[] pull;
  private final float[] diagonal;
  private final float[] damped;

  /**
   * Takes over the arrays, which are vectors.
   *
   * @param right weight of the edge to the right neighbour; 0 in the last column
   * @param below weight of the edge to the neighbour below; 0 in the last row
   * @param pull at least 0, and above 0 for some pixel of each connected part
   */
  GridMatrix(int width, int height, float[] right, float[] below, float[] pull) {
    this.width = width;
    this.height = height;
    this.right = right;
    this.below = below;
    this.pull = pull;
    this.diagonal = new float[pull.length];
    this.damped = new float[pull.length];
    for (int i = first(); i < end(); i++) {
      diagonal[i] = pull[i] + right[i] + right[i - 1] + below[i] + below[i - width];
      damped[i] = DAMPING / diagonal[i];
    }
  }

  /** The number of elements of a vector for this many pixels. */
  static int length(int width, int height) {
    return Math.multiplyExact(width, height + 2);
  }

  int width() {
    return width;
  }

  /** The number of elements of a vector. */
  int length() {
    return pull.length;
  }

  /** The first element of a vector that is a pixel. */
  int first() {
    return width;
  }

  /** One more than the last element of a vector that is a pixel. */
  int end() {
    return pull.length - width;
  }

  boolean isOnePixel() {
    return width == 1 && height == 1;
  }

  /** y = A x. */
  void apply(float[] x, float[] y) {
    int row = width;
    int end = end();
    for (int i = row; i < end; i++) {
      y[i] =
          diagonal[i] * x[i]
              - right[i] * x[i + 1]
              - right[i - 1] * x[i - 1]
              - below[i] * x[i + row]
              - below[i - row] * x[i - row];
    }
  }

  /** r = b - A x. */
  void residual(float[] b, float[] x, float[] r) {
    int row = width;
    int end = end();
    for (int i = row; i < end; i++) {
      r[i] =
          b[i]
              - diagonal[i] * x[i]
              + right[i] * x[i + 1]
              + right[i - 1] * x[i - 1]
              + below[i] * x[i + row]
              + below[i - row] * x[i - row];
    }
  }

  /** y = x, improved by one step of the damped Jacobi method for A x = b. */
  void smooth(float[] b, float[] x, float[] y) {
    residual(b, x, y);
    int end = end();
    for (int i = first(); i < end; i++) {
      y[i] = x[i] + damped[i] * y[i];
    }
  }

  /** x = 0, improved by one step of the damped Jacobi method for A x = b. */
  void smoothZero(float[] b, float[] x) {
    int end = end();
    for (int i = first(); i < end; i++) {
      x[i] = damped[i] * b[i];
    }
  }

  /** x = b / A, of a single pixel. */
  void solveOnePixel(float[] b, float[] x) {
    x[first()] = b[first()] / diagonal[first()];
  }

  /**
   * The matrix of the grid whose pixels are blocks of 2 x 2 pixels of this one.
   *
   * <p>If x is constant in each block, x'Ax counts the edges between blocks and all pulls. A smooth
   * x differs between the pixels of a block too: its differences between blocks are spread over two
   * edges instead of one. Edges between blocks therefore count about half, and best {@value
   * #OVERCORRECTION} times less (D. Braess, "Towards algebraic multigrid for elliptic problems of
   * second order", Computing 55, 1995).
   */
  GridMatrix coarser() {
    int coarseWidth = (width + 1) / 2;
    int coarseHeight = (height + 1) / 2;
    float[] coarseRight = new float[length(coarseWidth, coarseHeight)];
    float[] coarseBelow = new float[coarseRight.length];
    float[] coarsePull = new float[coarseRight.length];
    for (int y = 0; y < height; y++) {
      int row = (y / 2 + 1) * coarseWidth;
      for (int x = 0; x < width; x++) {
        int from = (y + 1) * width + x;
        int to = row + x / 2;
        coarsePull[to] += pull[from];
        if (x % 2 == 1) {
          coarseRight[to] += right[from] / OVERCORRECTION;
        }
        if (y % 2 == 1) {
          coarseBelow[to] += below[from] / OVERCORRECTION;
        }
      }
    }
    return new GridMatrix(coarseWidth, coarseHeight, coarseRight, coarseBelow, coarsePull);
  }

  /** Adds up the pixels of each block of {@link #coarser}. */
  void restrict(float[] fine, GridMatrix coarse, float[] sums) {
    Arrays.fill(sums, 0);
    for (int y = 0; y < height; y++) {
      int row = (y / 2 + 1) * coarse.width;
      int from = (y + 1) * width;
      for (int x = 0; x < width; x++) {
        sums[row + x / 2] += fine[from + x];
      }
    }
  }

  /** Adds to each pixel the value of its block of {@link #coarser}. */
  void addProlonged(float[] values, GridMatrix coarse, float[] fine) {
    for (int y = 0; y < height; y++) {
      int row = (y / 2 + 1) * coarse.width;
      int to = (y + 1) * width;
      for (int x = 0; x < width; x++) {
        fine[to + x] += values[row + x / 2];
      }
    }
  }
}
