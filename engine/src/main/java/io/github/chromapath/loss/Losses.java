// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

/**
 * Losses of one batch, or their means over several.
 *
 * @param total weighted sum
 * @param huber unweighted
 * @param crossEntropy unweighted
 * @param perceptual unweighted; 0 if the perceptual loss is not configured
 */
public record Losses(double total, double huber, double crossEntropy, double perceptual) {
  /** The three losses and their weighted sum. */
  public static Losses of(
      LossWeights weights, double huber, double crossEntropy, double perceptual) {
    double total =
        weights.huber() * huber
            + weights.crossEntropy() * crossEntropy
            + weights.perceptual() * perceptual;
    return new Losses(total, huber, crossEntropy, perceptual);
  }

  /** Whether none is NaN or infinite. */
  public boolean finite() {
    return Double.isFinite(total)
        && Double.isFinite(huber)
        && Double.isFinite(crossEntropy)
        && Double.isFinite(perceptual);
  }
}
