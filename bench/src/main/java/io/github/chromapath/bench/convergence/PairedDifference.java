// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

/**
 * The mean difference within pairs and its confidence, by Student's t for paired samples.
 *
 * @param pairs number of pairs n, from 2 to {@value #MOST_PAIRS}
 * @param mean of the differences
 * @param standardError of that mean: the differences' standard deviation / sqrt(n)
 */
record PairedDifference(int pairs, double mean, double standardError) {
  /** Largest number of pairs: the table of quantiles ends here. */
  static final int MOST_PAIRS = 10;

  /** 97.5 % quantiles of Student's t with 1 to 9 degrees of freedom. */
  private static final double[] QUANTILES = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262
  };

  /**
   * The differences {@code other} - {@code reference}, pair by pair.
   *
   * @throws IllegalArgumentException if their numbers differ or are not 2 to 10
   */
  static PairedDifference of(double[] reference, double[] other) {
    int pairs = reference.length;
    if (other.length != pairs || pairs < 2 || pairs > MOST_PAIRS) {
      throw new IllegalArgumentException(
          pairs + " and " + other.length + " values are not 2 to 10 pairs");
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

  /** The mean divided by its standard error; NaN if all differences are 0. */
  double t() {
    return mean / standardError;
  }

  /** Whether the 95 % confidence interval contains 0: |t| is at most the quantile. */
  boolean withinNoise() {
    return Math.abs(mean) <= margin();
  }
}
