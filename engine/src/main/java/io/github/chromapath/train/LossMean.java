// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.loss.Losses;

/**
 * Sums of the losses of several batches, each weighted by its number of images, for their mean.
 *
 * @param images number of images in the sums
 * @param total sum of the total loss
 * @param huber sum of the Huber loss
 * @param crossEntropy sum of the cross entropy
 * @param perceptual sum of the perceptual loss
 */
public record LossMean(
    long images, double total, double huber, double crossEntropy, double perceptual) {
  /** The sums of no batch. */
  public static LossMean none() {
    return new LossMean(0, 0, 0, 0, 0);
  }

  LossMean plus(Losses losses, int count) {
    return new LossMean(
        images + count,
        total + count * losses.total(),
        huber + count * losses.huber(),
        crossEntropy + count * losses.crossEntropy(),
        perceptual + count * losses.perceptual());
  }

  /** The mean; NaN if nothing was added. */
  Losses mean() {
    return new Losses(total / images, huber / images, crossEntropy / images, perceptual / images);
  }
}
