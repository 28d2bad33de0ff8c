// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

import java.util.Arrays;

/**
 * Mean and standard deviation of a sample.
 *
 * @param deviation standard deviation (n - 1)
 */
record Spread(double mean, double deviation) {
  /**
   * The spread of at least two values.
   *
   * @throws IllegalArgumentException if there are fewer
   */
  static Spread of(double... values) {
    if (values.length < 2) {
      throw new IllegalArgumentException("a spread needs two values");
    }
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return new Spread(mean, Math.sqrt(squares / (values.length - 1)));
  }
}
