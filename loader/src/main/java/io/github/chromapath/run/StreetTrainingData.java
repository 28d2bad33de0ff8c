// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.dataset.BatchPlan;
import io.github.chromapath.dataset.EpochOrder;
import io.github.chromapath.dataset.ExampleBatch;
import io.github.chromapath.dataset.ExampleReader;
import io.github.chromapath.dataset.Prefetcher;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.train.HostBatch;
import io.github.chromapath.train.TrainingData;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Street pictures in batches, decoded ahead of training. The order and the flips of an epoch follow
 * from the seed and the epoch's number alone.
 */
public final class StreetTrainingData implements TrainingData {
  private static final int DECODING_THREADS = 1;
  private static final int BATCHES_AHEAD = 3;

  private final StreetDataset training;
  private final StreetDataset validation;
  private final ExampleReader reader;
  private final int batch;
  private final long seed;
  private final Consumer<SkippedPair> onSkip;

  /**
   * Batches of two data sets.
   *
   * @param training at least one pair
   * @param validation at least one pair
   * @param reader for the network's size
   * @param batch pictures in a batch
   * @param seed of order and flips
   * @param onSkip is told of pairs that turn out unusable
   */
  public StreetTrainingData(
      StreetDataset training,
      StreetDataset validation,
      ExampleReader reader,
      int batch,
      long seed,
      Consumer<SkippedPair> onSkip) {
    this.training = training;
    this.validation = validation;
    this.reader = reader;
    this.batch = batch;
    this.seed = seed;
    this.onSkip = onSkip;
  }

  /** A set smaller than a batch makes one step, in which it starts over. */
  @Override
  public int stepsPerEpoch() {
    return Math.max(1, training.size() / batch);
  }

  @Override
  public Batches training(int epoch, int firstStep) {
    EpochOrder order = EpochOrder.shuffled(seed, epoch, training.size());
    return batches(training, firstStep, stepsPerEpoch(), step -> order.fullBatch(step, batch));
  }

  @Override
  public Batches validation() {
    EpochOrder order = EpochOrder.inOrder(validation.size());
    return batches(validation, 0, order.batches(batch), step -> order.batch(step, batch));
  }

  private Batches batches(StreetDataset dataset, int first, int end, IntFunction<BatchPlan> plan) {
    Prefetcher prefetcher =
        new Prefetcher(
            dataset,
            reader,
            IntStream.range(first, end).mapToObj(plan).iterator(),
            new Prefetcher.Depth(batch, DECODING_THREADS, BATCHES_AHEAD),
            onSkip);
    return new Batches() {
      @Override
      public Optional<HostBatch> next() throws IOException {
        try {
          return prefetcher.hasNext()
              ? Optional.of(hostBatch(prefetcher.next()))
              : Optional.empty();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("reading pictures was interrupted");
        }
      }

      @Override
      public void close() {
        prefetcher.close();
      }
    };
  }

  private static HostBatch hostBatch(ExampleBatch examples) {
    int count = examples.count();
    HostBatch batch = new HostBatch(count, examples.height(), examples.width());
    System.arraycopy(examples.rgb(), 0, batch.rgb(), 0, batch.rgb().length);
    System.arraycopy(examples.gray224(), 0, batch.gray224(), 0, batch.gray224().length);
    System.arraycopy(examples.labels(), 0, batch.labels(), 0, batch.labels().length);
    batch.setCount(count);
    for (int slot = 0; slot < count; slot++) {
      batch.setName(slot, examples.names().get(slot));
    }
    return batch;
  }
}
