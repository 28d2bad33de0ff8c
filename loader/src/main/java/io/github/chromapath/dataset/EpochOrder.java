// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

/**
 * In which order an epoch goes through a data set, and which pictures it mirrors.
 *
 * <p>Both follow from seed, epoch and size alone, so that a run resumes anywhere from its seed,
 * epoch and step: the order is the Fisher-Yates permutation of a SplitMix64 stream keyed by (seed,
 * epoch, 0), the mirroring of pair i the top bit of the one keyed by (seed, epoch, 1, i). Immutable
 * and thread-safe.
 */
public final class EpochOrder {
  private static final int ORDER = 0;
  private static final int FLIP = 1;

  private final long seed;
  private final int epoch;
  private final boolean flips;
  private final int[] order;

  private EpochOrder(long seed, int epoch, boolean flips, int[] order) {
    if (order.length == 0) {
      throw new IllegalArgumentException("an epoch of nothing");
    }
    this.seed = seed;
    this.epoch = epoch;
    this.flips = flips;
    this.order = order;
  }

  /**
   * {@return a training epoch: every pair once, in random order, each mirrored with probability one
   * half}
   *
   * @param seed any number
   * @param epoch the epoch's number
   * @param size the number of pairs, at least 1
   */
  public static EpochOrder shuffled(long seed, int epoch, int size) {
    return new EpochOrder(seed, epoch, true, new SplitMix(seed, epoch, ORDER).permutation(size));
  }

  /**
   * {@return a validation pass: every pair once, as numbered, none mirrored}
   *
   * @param size the number of pairs, at least 1
   */
  public static EpochOrder inOrder(int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    return new EpochOrder(0, 0, false, order);
  }

  /** {@return the number of pairs} */
  public int size() {
    return order.length;
  }

  /**
   * {@return the pair at a position}
   *
   * @param position 0 to size - 1
   */
  public int index(int position) {
    return order[position];
  }

  /**
   * {@return whether a pair is mirrored in this epoch}
   *
   * @param index the pair's number
   */
  public boolean flip(int index) {
    return flips && new SplitMix(seed, epoch, FLIP, index).nextLong() < 0;
  }

  /**
   * {@return the number of batches, the last perhaps short}
   *
   * @param batchSize pairs a batch, at least 1
   */
  public int batches(int batchSize) {
    return (order.length + batchSize - 1) / batchSize;
  }

  /**
   * {@return a batch; the last may be short}
   *
   * @param batch 0 to {@code batches(batchSize) - 1}
   * @param batchSize pairs a batch
   */
  public BatchPlan batch(int batch, int batchSize) {
    int from = batch * batchSize;
    return new BatchPlan(this, from, Math.min(batchSize, order.length - from));
  }

  /**
   * {@return a batch that is always full: the last one goes on with the epoch's first pairs}
   *
   * @param batch 0 to {@code batches(batchSize) - 1}
   * @param batchSize pairs a batch
   */
  public BatchPlan fullBatch(int batch, int batchSize) {
    return new BatchPlan(this, batch * batchSize, batchSize);
  }
}
