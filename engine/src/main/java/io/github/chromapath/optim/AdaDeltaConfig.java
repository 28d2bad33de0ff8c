// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.optim;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.nn.ParameterStore;

/**
 * Hyperparameters of AdaDelta.
 *
 * @param lr learning rate, above 0 and finite
 * @param rho decay of the running means, in [0, 1)
 * @param epsilon added under the square roots, above 0 and finite
 */
public record AdaDeltaConfig(float lr, float rho, float epsilon) implements UpdateRule {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public AdaDeltaConfig {
    if (!positive(lr) || !(rho >= 0 && rho < 1) || !positive(epsilon)) {
      throw new IllegalArgumentException(
          "AdaDelta needs lr > 0, rho in [0, 1) and epsilon > 0, not lr "
              + lr
              + ", rho "
              + rho
              + ", epsilon "
              + epsilon);
    }
  }

  private static boolean positive(float value) {
    return value > 0 && value <= Float.MAX_VALUE;
  }

  /** The paper's: lr 0.004, rho 0.9, epsilon 1e-6. */
  public static AdaDeltaConfig standard() {
    return new AdaDeltaConfig(0.004f, 0.9f, 1e-6f);
  }

  @Override
  public AdaDeltaConfig withLr(float value) {
    return new AdaDeltaConfig(value, rho, epsilon);
  }

  @Override
  public Optimizer create(ParameterStore store, Backend backend) {
    return new AdaDeltaOptimizer(store, backend, this);
  }
}
