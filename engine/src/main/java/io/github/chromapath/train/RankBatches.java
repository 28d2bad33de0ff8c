// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.loss.Losses;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/**
 * The batches of a pass, of each of which every rank has a share. Before each batch the ranks agree
 * to continue; after it, on its losses. Not thread-safe.
 */
final class RankBatches implements AutoCloseable {
  private final TrainingData.Batches batches;
  private final Ranks ranks;
  private final ToLongFunction<HostBatch> labels;
  private Optional<HostBatch> next = Optional.empty();
  private Optional<Exception> failure = Optional.empty();

  /**
   * The batches of one pass.
   *
   * @param batches the shares of this rank; closed with this
   * @param labels the number of labels in a share, over which the cross entropy is a mean
   */
  RankBatches(TrainingData.Batches batches, Ranks ranks, ToLongFunction<HostBatch> labels) {
    this.batches = batches;
    this.ranks = ranks;
    this.labels = labels;
  }

  /**
   * What all ranks know of the next batch.
   *
   * @param stop whether a stop was requested on a rank
   * @param images of all ranks
   * @param imagePart this rank's part of the images
   * @param labelPart this rank's part of the labels; 0 without labels
   */
  record Agreement(boolean stop, int images, double imagePart, double labelPart) {}

  /**
   * Reads this rank's share of the next batch. On one of several ranks, a failure is thrown by
   * {@link #agree}, on all ranks.
   *
   * @return the share; empty at the end, or if it cannot be read
   */
  Optional<HostBatch> read() throws IOException {
    try {
      next = batches.next();
    } catch (IOException | RuntimeException e) {
      if (ranks.alone()) {
        throw e;
      }
      next = Optional.empty();
      failure = Optional.of(e);
    }
    return next;
  }

  /** Whether there is another batch, which may have failed. */
  boolean present() {
    return next.isPresent() || failure.isPresent();
  }

  /**
   * Exchanges what the ranks must know before a batch.
   *
   * @throws IOException if a rank could not read its share: that failure, or a {@link
   *     RankFailedException}
   */
  Agreement agree(BooleanSupplier stop) throws IOException {
    boolean wanted = stop.getAsBoolean();
    if (ranks.alone()) {
      return new Agreement(wanted, next.orElseThrow().count(), 1, 1);
    }
    double images = next.map(HostBatch::count).orElse(0);
    double labelled = next.map(labels::applyAsLong).orElse(0L);
    double[] sums = ranks.sums(wanted ? 1 : 0, failure.isPresent() ? 1 : 0, images, labelled);
    if (sums[1] > 0) {
      throw failed();
    }
    return new Agreement(
        sums[0] > 0, (int) sums[2], images / sums[2], sums[3] > 0 ? labelled / sums[3] : 0);
  }

  private IOException failed() {
    RankFailedException others =
        new RankFailedException(ranks.all(failure.map(Exception::toString).orElse("")));
    if (failure.isEmpty()) {
      return others;
    }
    if (failure.get() instanceof RuntimeException own) {
      throw own;
    }
    return (IOException) failure.get();
  }

  /**
   * The losses of a batch.
   *
   * @param own the losses of this rank's share
   */
  Losses losses(Losses own, LossWeights weights, Agreement of) {
    if (ranks.alone()) {
      return own;
    }
    double[] sums =
        ranks.sums(
            of.imagePart * own.huber(),
            of.labelPart * own.crossEntropy(),
            of.imagePart * own.perceptual());
    return Losses.of(weights, sums[0], sums[1], sums[2]);
  }

  @Override
  public void close() {
    batches.close();
  }
}
