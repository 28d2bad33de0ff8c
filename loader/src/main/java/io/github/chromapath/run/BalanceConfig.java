// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.loss.Balance;

/**
 * How the Huber loss weights pixels.
 *
 * @param kind what decides the weight of a pixel
 * @param uniform part of the uniform distribution in the frequencies, in (0, 1]; see {@link
 *     Balance}
 */
public record BalanceConfig(Balance.Kind kind, double uniform) {
  /** The uniform part of Zhang et al. (2016). */
  public static final double STANDARD_UNIFORM = 0.5;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if {@code uniform} is not in (0, 1]
   */
  public BalanceConfig {
    Balance.requireUniform(uniform);
  }
}
