// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.dataset.BatchPlan;
import io.github.chromapath.dataset.DatasetSplit;
import io.github.chromapath.dataset.EpochOrder;
import io.github.chromapath.dataset.ExampleReader;
import io.github.chromapath.dataset.Prefetcher;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.graph.BatchShare;
import io.github.chromapath.train.HostBatch;
import io.github.chromapath.train.TrainingData;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Batches of street images, decoded ahead of training. The order, the flips and the draws of an
 * epoch depend only on the seed and the epoch's number, not on the number of decoding threads.
 */
public final class StreetTrainingData implements TrainingData {
  private final DatasetSplit data;
  private final ExampleReader reader;
  private final Prefetcher.Depth depth;
  private final long seed;
  private final Consumer<SkippedPair> onSkip;
  private final BatchShare share;

  /**
   * Batches of a split data set.
   *
   * @param data at least one pair on each side
   * @param reader for the network's input size
   * @param depth images in a batch, and how much to decode ahead
   * @param seed of order, flips and draws
   * @param onSkip receives each pair that cannot be used, once a pass
   */
  public StreetTrainingData(
      DatasetSplit data,
      ExampleReader reader,
      Prefetcher.Depth depth,
      long seed,
      Consumer<SkippedPair> onSkip) {
    this.data = data;
    this.reader = reader;
    this.depth = depth;
    this.seed = seed;
    this.onSkip = onSkip;
    share = BatchShare.whole(depth.batchSize());
  }

  private StreetTrainingData(StreetTrainingData all, BatchShare share) {
    data = all.data;
    reader = all.reader;
    depth = all.depth;
    seed = all.seed;
    onSkip = all.onSkip;
    this.share = share;
  }

  /**
   * {@return a rank's shares of the same batches, of which validation has empty ones}
   *
   * @param ofBatch the share of a full batch, at most as large as the buffers
   */
  public StreetTrainingData ofRank(BatchShare ofBatch) {
    return new StreetTrainingData(this, ofBatch);
  }

  /** {@return full batches in an epoch; 1 if the set is smaller than a batch and is repeated} */
  @Override
  public int stepsPerEpoch() {
    return Math.max(1, data.training().size() / share.batch());
  }

  @Override
  public Batches training(int epoch, int firstStep) {
    StreetDataset training = data.training();
    EpochOrder order = EpochOrder.shuffled(seed, epoch, training.size());
    return batches(
        training, firstStep, stepsPerEpoch(), step -> order.fullBatch(step, share.batch()));
  }

  @Override
  public Batches validation() {
    StreetDataset validation = data.validation();
    EpochOrder order = EpochOrder.inOrder(validation.size());
    int batch = share.batch();
    return batches(validation, 0, order.batches(batch), step -> order.batch(step, batch));
  }

  private BatchPlan own(BatchPlan batch) {
    return batch.share(share.in(batch.count()));
  }

  private Batches batches(StreetDataset dataset, int first, int end, IntFunction<BatchPlan> plan) {
    Prefetcher prefetcher =
        new Prefetcher(
            dataset,
            reader,
            IntStream.range(first, end).mapToObj(plan).map(this::own).iterator(),
            depth,
            onSkip);
    return new Batches() {
      @Override
      public Optional<HostBatch> next() throws IOException {
        return prefetcher.hasNext() ? Optional.of(prefetcher.next()) : Optional.empty();
      }

      @Override
      public void close() {
        prefetcher.close();
      }
    };
  }
}
