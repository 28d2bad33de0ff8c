// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.optim;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.nn.ParameterStore;

/**
 * Hyperparameters of AdamW.
 *
 * @param lr learning rate, above 0 and finite
 * @param beta1 decay of the running mean of gradients, in [0, 1)
 * @param beta2 decay of the running mean of squared gradients, in [0, 1)
 * @param epsilon added to the root of that mean, above 0 and finite
 * @param weightDecay part of a weight, times lr, that a step removes; at least 0 and finite
 */
public record AdamWConfig(float lr, float beta1, float beta2, float epsilon, float weightDecay)
    implements UpdateRule {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public AdamWConfig {
    if (!(lr > 0 && lr <= Float.MAX_VALUE)
        || !fraction(beta1)
        || !fraction(beta2)
        || !(epsilon > 0 && epsilon <= Float.MAX_VALUE)
        || !(weightDecay >= 0 && weightDecay <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "AdamW needs lr > 0, beta1 and beta2 in [0, 1), epsilon > 0 and weight decay >= 0, not lr "
              + lr
              + ", beta1 "
              + beta1
              + ", beta2 "
              + beta2
              + ", epsilon "
              + epsilon
              + ", weight decay "
              + weightDecay);
    }
  }

  private static boolean fraction(float value) {
    return value >= 0 && value < 1;
  }

  /** PyTorch's: lr 1e-3, beta1 0.9, beta2 0.999, epsilon 1e-8, weight decay 0.01. */
  public static AdamWConfig standard() {
    return new AdamWConfig(1e-3f, 0.9f, 0.999f, 1e-8f, 0.01f);
  }

  @Override
  public AdamWConfig withLr(float value) {
    return new AdamWConfig(value, beta1, beta2, epsilon, weightDecay);
  }

  @Override
  public Optimizer create(ParameterStore store, Backend backend) {
    return new AdamWOptimizer(store, backend, this);
  }
}
