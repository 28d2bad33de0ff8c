// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color.propagation;

import java.util.ArrayList;
import java.util.List;

/**
 * Solves A x = b for a {@link GridMatrix} by conjugate gradients, preconditioned by a V-cycle of
 * multigrid (W. L. Briggs, V. E. Henson, S. F. McCormick, "A Multigrid Tutorial", 2000; M. R.
 * Hestenes, E. Stiefel, "Methods of Conjugate Gradients for Solving Linear Systems", 1952). The
 * cycle is symmetric: as many steps of smoothing after the coarser grid as before it. The number of
 * iterations therefore hardly depends on the size. Immutable and thread-safe.
 */
final class Multigrid {
  private static final int MOST_ITERATIONS = 200;

  private final List<GridMatrix> levels = new ArrayList<>();

  Multigrid(GridMatrix finest) {
    levels.add(finest);
    GridMatrix coarsest = finest;
    while (!coarsest.isOnePixel()) {
      coarsest = coarsest.coarser();
      levels.add(coarsest);
    }
  }

  /**
   * Solves A x = b, from x = 0.
   *
   * @param b a vector, 0 in its margins
   * @param x receives the solution; zeros
   * @param tolerance the iteration ends when the error, measured by the preconditioned residual,
   *     has fallen to this fraction of its first value
   * @return the number of iterations of conjugate gradients
   */
  int solve(float[] b, float[] x, double tolerance) {
    GridMatrix matrix = levels.get(0);
    Cycle cycle = new Cycle();
    float[] r = b.clone();
    float[] direction = cycle.run(r).clone();
    float[] product = new float[matrix.length()];
    double energy = dot(r, direction);
    double goal = tolerance * tolerance * energy;
    int iteration = 0;
    while (energy > goal && iteration < MOST_ITERATIONS) {
      iteration++;
      matrix.apply(direction, product);
      float step = (float) (energy / dot(direction, product));
      add(step, direction, x);
      add(-step, product, r);
      float[] z = cycle.run(r);
      double next = dot(r, z);
      extend(z, (float) (next / energy), direction);
      energy = next;
    }
    return iteration;
  }

  /** y += factor x. */
  private static void add(float factor, float[] x, float[] y) {
    for (int i = 0; i < x.length; i++) {
      y[i] += factor * x[i];
    }
  }

  /** y = x + factor y. */
  private static void extend(float[] x, float factor, float[] y) {
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] + factor * y[i];
    }
  }

  /** Sums of a few thousand products in float, added up in double. */
  private static double dot(float[] x, float[] y) {
    int block = 1 << 12;
    double sum = 0;
    for (int from = 0; from < x.length; from += block) {
      sum += dot(x, y, from, Math.min(x.length, from + block));
    }
    return sum;
  }

  private static double dot(float[] x, float[] y, int from, int to) {
    float first = 0;
    float second = 0;
    float third = 0;
    float fourth = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      first += x[i] * y[i];
      second += x[i + 1] * y[i + 1];
      third += x[i + 2] * y[i + 2];
      fourth += x[i + 3] * y[i + 3];
    }
    for (; i < to; i++) {
      first += x[i] * y[i];
    }
    return (double) first + second + third + fourth;
  }

  /** The vectors of one V-cycle at a time. */
  private final class Cycle {
    private final List<float[]> solutions = new ArrayList<>();
    private final List<float[]> spares = new ArrayList<>();
    private final List<float[]> sides = new ArrayList<>();

    Cycle() {
      for (GridMatrix level : levels) {
        solutions.add(new float[level.length()]);
        spares.add(new float[level.length()]);
        sides.add(new float[level.length()]);
      }
    }

    /** An approximate solution of A x = b; valid until the next call. */
    float[] run(float[] b) {
      descend(0, b);
      return solutions.get(0);
    }

    private void descend(int depth, float[] b) {
      GridMatrix matrix = levels.get(depth);
      float[] x = solutions.get(depth);
      if (matrix.isOnePixel()) {
        matrix.solveOnePixel(b, x);
        return;
      }
      float[] spare = spares.get(depth);
      GridMatrix coarse = levels.get(depth + 1);
      float[] side = sides.get(depth + 1);
      matrix.smoothZero(b, spare);
      matrix.smooth(b, spare, x);
      matrix.residual(b, x, spare);
      matrix.restrict(spare, coarse, side);
      descend(depth + 1, side);
      matrix.addProlonged(solutions.get(depth + 1), coarse, x);
      matrix.smooth(b, x, spare);
      matrix.smooth(b, spare, x);
    }
  }
}
