// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.optim.AdaDeltaConfig;

/**
 * How a training run updates its parameters, and when it stops.
 *
 * @param adaDelta hyperparameters of the optimizer
 * @param precision how the training step stores activations
 * @param patience epochs without a lower validation loss after which training stops, at least 1
 */
public record OptimizerConfig(AdaDeltaConfig adaDelta, Precision precision, int patience) {
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
