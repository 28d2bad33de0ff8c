package io.github.chromapath.loss;

/**
 * Weights of the three losses in the total.
 *
 * @param huber of the colours
 * @param crossEntropy of the classes
 * @param perceptual of VGG16's features
 */
public record LossWeights(float huber, float crossEntropy, float perceptual) {
  /** The paper's: 10000, 8, 15. */
  public static LossWeights standard() {
    return new LossWeights(10_000, 8, 15);
  }
}
