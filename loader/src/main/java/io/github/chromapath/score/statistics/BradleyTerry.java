// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.statistics;

import java.util.Arrays;

/**
 * Scores from paired comparisons (Bradley and Terry, "Rank Analysis of Incomplete Block Designs: I.
 * The Method of Paired Comparisons", Biometrika 39, 1952).
 *
 * <p>In the model, i is chosen over j with the probability 1 / (1 + exp(s_j - s_i)). The scores s
 * maximise the likelihood of all choices, together with v wins and v losses of each against an
 * imaginary opponent of score 0. Without these, a thing that always wins would have an infinite
 * score. Their influence vanishes as comparisons are added. Scores are shifted to a mean of 0.
 */
public final class BradleyTerry {
  private static final int MOST_STEPS = 200;
  private static final double TOLERANCE = 1e-10;

  private final double[][] wins;
  private final double virtual;

  private BradleyTerry(double[][] wins, double virtual) {
    this.wins = wins;
    this.virtual = virtual;
  }

  /**
   * Computes the scores by Newton's method on the concave log-likelihood.
   *
   * @param wins how often the first index was chosen over the second, not negative; a tie is half a
   *     win of each. The diagonal is ignored
   * @param virtual wins and losses of each against the imaginary opponent, positive
   * @return natural logarithms of the odds, mean 0
   * @throws IllegalArgumentException if the matrix is not square, a number of wins is negative or
   *     not finite, or {@code virtual} is not positive
   */
  public static double[] scores(double[][] wins, double virtual) {
    boolean valid =
        Arrays.stream(wins)
            .allMatch(
                row ->
                    row.length == wins.length
                        && Arrays.stream(row).allMatch(w -> w >= 0 && Double.isFinite(w)));
    if (!valid || !(virtual > 0)) {
      throw new IllegalArgumentException(
          "wins must be a square of numbers of at least 0, and virtual positive");
    }
    return new BradleyTerry(wins, virtual).maximise();
  }

  private double[] maximise() {
    int n = wins.length;
    double[] scores = new double[n];
    double tolerance =
        TOLERANCE * (n * virtual + Arrays.stream(wins).flatMapToDouble(Arrays::stream).sum());
    double best = logLikelihood(scores);
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] gradient = gradient(scores);
      if (Arrays.stream(gradient).allMatch(g -> Math.abs(g) <= tolerance)) {
        break;
      }
      double[] direction = solve(information(scores), gradient);
      double length = 1;
      double[] next = moved(scores, direction, length);
      // The full step overshoots far from the maximum. Rounding ends the search at the maximum.
      while (length > 1e-10 && !(logLikelihood(next) >= best)) {
        length /= 2;
        next = moved(scores, direction, length);
      }
      if (length <= 1e-10) {
        break;
      }
      scores = next;
      best = logLikelihood(scores);
    }
    double mean = Arrays.stream(scores).average().orElse(0);
    return Arrays.stream(scores).map(score -> score - mean).toArray();
  }

  private double logLikelihood(double[] s) {
    double sum = 0;
    for (int i = 0; i < s.length; i++) {
      sum += virtual * (logSigmoid(s[i]) + logSigmoid(-s[i]));
      for (int j = 0; j < s.length; j++) {
        sum += i == j ? 0 : wins[i][j] * logSigmoid(s[i] - s[j]);
      }
    }
    return sum;
  }

  private double[] gradient(double[] s) {
    double[] gradient = new double[s.length];
    for (int i = 0; i < s.length; i++) {
      gradient[i] = virtual * (1 - 2 * sigmoid(s[i]));
      for (int j = 0; j < s.length; j++) {
        gradient[i] +=
            i == j ? 0 : wins[i][j] * sigmoid(s[j] - s[i]) - wins[j][i] * sigmoid(s[i] - s[j]);
      }
    }
    return gradient;
  }

  /** The negative Hessian, which is positive definite. */
  private double[][] information(double[] s) {
    double[][] information = new double[s.length][s.length];
    for (int i = 0; i < s.length; i++) {
      information[i][i] += 2 * virtual * sigmoid(s[i]) * sigmoid(-s[i]);
      for (int j = 0; j < s.length; j++) {
        if (i != j) {
          double weight = (wins[i][j] + wins[j][i]) * sigmoid(s[i] - s[j]) * sigmoid(s[j] - s[i]);
          information[i][i] += weight;
          information[i][j] -= weight;
        }
      }
    }
    return information;
  }

  /** Solves a positive definite system by Gaussian elimination, which needs no pivots here. */
  private static double[] solve(double[][] matrix, double[] right) {
    int n = right.length;
    double[] x = right.clone();
    for (int k = 0; k < n; k++) {
      for (int i = k + 1; i < n; i++) {
        double factor = matrix[i][k] / matrix[k][k];
        for (int j = k; j < n; j++) {
          matrix[i][j] -= factor * matrix[k][j];
        }
        x[i] -= factor * x[k];
      }
    }
    for (int k = n - 1; k >= 0; k--) {
      for (int j = k + 1; j < n; j++) {
        x[k] -= matrix[k][j] * x[j];
      }
      x[k] /= matrix[k][k];
    }
    return x;
  }

  private static double[] moved(double[] from, double[] direction, double length) {
    double[] to = from.clone();
    for (int i = 0; i < to.length; i++) {
      to[i] += length * direction[i];
    }
    return to;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double logSigmoid(double x) {
    return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
  }
}
