// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.train.Selection;

/**
 * Which epoch of a training run is the best, and when the run stops.
 *
 * @param patience epochs without improvement of the validation after which training stops, at least
 *     1
 * @param selection the number of a validation that selects the best epoch and is to improve
 */
public record StoppingConfig(int patience, Selection selection) {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if {@code patience} is below 1
   */
  public StoppingConfig {
    OptimizerConfig.requirePositive("patience", patience);
  }
}
