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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches of street images, decoded ahead of training. The order, the flips and the draws of an
 * epoch depend only on the seed and the epoch's number, not on the number of decoding threads.
 */
public final class StreetTrainingData implements TrainingData {
  private static final Logger LOG = LoggerFactory.getLogger(StreetTrainingData.class);

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
    IntFunction<BatchPlan> plan = step -> order.fullBatch(step, share.batch());
    Batches batches = batches(training, firstStep, stepsPerEpoch(), plan);
    return LOG.isDebugEnabled()
        ? new LoggedBatches(batches, epoch, firstStep, step -> names(own(plan.apply(step))))
        : batches;
  }

  private List<String> names(BatchPlan batch) {
    return IntStream.range(batch.from(), batch.from() + batch.count())
        .map(position -> batch.order().index(position % batch.order().size()))
        .mapToObj(data.training()::name)
        .toList();
  }

  /** Logs which images each batch was made of, apart from replaced ones. */
  private static final class LoggedBatches implements Batches {
    private final Batches batches;
    private final int epoch;
    private final IntFunction<List<String>> names;
    private int step;

    LoggedBatches(Batches batches, int epoch, int firstStep, IntFunction<List<String>> names) {
      this.batches = batches;
      this.epoch = epoch;
      this.names = names;
      step = firstStep;
    }

    @Override
    public Optional<HostBatch> next() throws IOException {
      Optional<HostBatch> next = batches.next();
      if (next.isPresent()) {
        LOG.debug("epoch {}, step {}: {}", epoch, step, names.apply(step));
        step++;
      }
      return next;
    }

    @Override
    public void close() {
      batches.close();
    }
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
