// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

/**
 * The mean of the differences within pairs, and how sure it is: Student's t for paired samples.
 *
 * @param pairs number of pairs n, from 2 to {@value #MOST_PAIRS}
 * @param mean of the differences
 * @param standardError of that mean: the differences' standard deviation by the root of n
 */
record PairedDifference(int pairs, double mean, double standardError) {
  /** The most pairs whose quantile is known here. */
  static final int MOST_PAIRS = 10;

  /** 97.5 % quantiles of Student's t with 1 to 9 degrees of freedom. */
  private static final double[] QUANTILES = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262
  };

  /**
   * Of {@code other} less {@code reference}, pair by pair.
   *
   * @throws IllegalArgumentException if they differ in number, or are not 2 to 10
   */
  static PairedDifference of(double[] reference, double[] other) {
    int pairs = reference.length;
    if (other.length != pairs || pairs < 2 || pairs > MOST_PAIRS) {
      throw new IllegalArgumentException(pairs + " and " + other.length + " are no 2 to 10 pairs");
    }
    double[] differences = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      differences[i] = other[i] - reference[i];
    }
    Spread spread = Spread.of(differences);
    return new PairedDifference(pairs, spread.mean(), spread.deviation() / Math.sqrt(pairs));
  }

  /** Degrees of freedom, n - 1. */
  int degreesOfFreedom() {
    return pairs - 1;
  }

  /** The 97.5 % quantile of Student's t. */
  double quantile() {
    return QUANTILES[degreesOfFreedom() - 1];
  }

  /** Half of the mean's 95 % confidence interval. */
  double margin() {
    return quantile() * standardError;
  }

  /** The mean by its standard error; NaN where all differences are 0. */
  double t() {
    return mean / standardError;
  }

  /** Whether the 95 % confidence interval holds 0: |t| is at most the quantile. */
  boolean withinNoise() {
    return Math.abs(mean) <= margin();
  }
}
