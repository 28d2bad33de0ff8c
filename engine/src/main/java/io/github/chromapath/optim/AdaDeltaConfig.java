package io.github.chromapath.optim;

/**
 * Hyperparameters of AdaDelta.
 *
 * @param lr learning rate, above 0
 * @param rho decay of the running means, in [0, 1)
 * @param epsilon under the roots, above 0
 */
public record AdaDeltaConfig(float lr, float rho, float epsilon) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public AdaDeltaConfig {
    if (!(lr > 0) || !(rho >= 0 && rho < 1) || !(epsilon > 0)) {
      throw new IllegalArgumentException(
          "AdaDelta needs lr > 0, rho in [0, 1) and epsilon > 0, not lr "
              + lr
              + ", rho "
              + rho
              + ", epsilon "
              + epsilon);
    }
  }

  /** The paper's: lr 0.004, rho 0.9, epsilon 1e-6. */
  public static AdaDeltaConfig standard() {
    return new AdaDeltaConfig(0.004f, 0.9f, 1e-6f);
  }
}
