// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.loss.Losses;

/**
 * Sums of the losses of several batches, each weighted by its number of pictures, and so their
 * mean.
 *
 * @param pictures the number of pictures in the sums
 * @param total sum of the total loss
 * @param huber sum of the Huber loss
 * @param crossEntropy sum of the cross entropy
 * @param perceptual sum of the perceptual loss
 */
public record LossMean(
    long pictures, double total, double huber, double crossEntropy, double perceptual) {
  /** Of no batch. */
  public static LossMean none() {
    return new LossMean(0, 0, 0, 0, 0);
  }

  LossMean plus(Losses losses, int count) {
    return new LossMean(
        pictures + count,
        total + count * losses.total(),
        huber + count * losses.huber(),
        crossEntropy + count * losses.crossEntropy(),
        perceptual + count * losses.perceptual());
  }

  /** NaN where nothing was added. */
  Losses mean() {
    return new Losses(
        total / pictures, huber / pictures, crossEntropy / pictures, perceptual / pictures);
  }
}
