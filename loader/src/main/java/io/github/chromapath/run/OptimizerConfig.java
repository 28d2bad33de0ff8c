// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.train.Selection;

/**
 * How a training run updates its parameters, and when it stops.
 *
 * @param adaDelta hyperparameters of the optimizer
 * @param precision how the training step stores activations
 * @param patience epochs without improvement of the validation after which training stops, at least
 *     1
 * @param selection the number of a validation that selects the best epoch and is to improve
 */
public record OptimizerConfig(
    AdaDeltaConfig adaDelta, Precision precision, int patience, Selection selection) {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if {@code patience} is below 1
   */
  public OptimizerConfig {
    requirePositive("patience", patience);
  }

  static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }
}
