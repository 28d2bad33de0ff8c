package io.github.chromapath.train;

import io.github.chromapath.loss.Losses;

/** Mean of the losses of several batches, each weighted by its number of pictures. */
final class LossMean {
  private double total;
  private double huber;
  private double crossEntropy;
  private double perceptual;
  private long pictures;

  void add(Losses losses, int count) {
    total += count * losses.total();
    huber += count * losses.huber();
    crossEntropy += count * losses.crossEntropy();
    perceptual += count * losses.perceptual();
    pictures += count;
  }

  /** NaN where nothing was added. */
  Losses mean() {
    return new Losses(
        total / pictures, huber / pictures, crossEntropy / pictures, perceptual / pictures);
  }
}
