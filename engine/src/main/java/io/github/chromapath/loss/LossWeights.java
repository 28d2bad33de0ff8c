// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

/**
 * Weights of the three losses in the total.
 *
 * @param huber weight of the Huber loss of the colours, at least 0
 * @param crossEntropy weight of the classes' cross entropy, at least 0
 * @param perceptual weight of the difference of VGG16's features, at least 0
 */
public record LossWeights(float huber, float crossEntropy, float perceptual) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a weight is negative or not finite
   */
  public LossWeights {
    require("huber", huber);
    require("ce", crossEntropy);
    require("perceptual", perceptual);
  }

  private static void require(String loss, float weight) {
    if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          loss + "-weight must be a number of at least 0, not " + weight);
    }
  }

  /** The paper's: 10000, 8, 15. */
  public static LossWeights standard() {
    return new LossWeights(10_000, 8, 15);
  }
}
