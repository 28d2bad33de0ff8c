// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

/**
 * The order of the pairs in an epoch, which of them are flipped left to right, and a number drawn
 * for each position.
 *
 * <p>All depend only on seed, epoch and size, so a run can resume at any step. The order is a
 * Fisher-Yates permutation from the SplitMix64 stream with the keys (seed, epoch, 0). The flip of
 * pair i is the top bit of the first number of the stream with the keys (seed, epoch, 1, i). The
 * draw of position p is the top 24 bits of that of the stream with the keys (seed, epoch, 2, p).
 * Immutable and thread-safe.
 */
public final class EpochOrder {
  private static final int ORDER = 0;
  private static final int FLIP = 1;
  private static final int DRAW = 2;

  private final long seed;
  private final int epoch;
  private final boolean random;
  private final int[] order;

  private EpochOrder(long seed, int epoch, boolean random, int[] order) {
    if (order.length == 0) {
      throw new IllegalArgumentException("an epoch needs at least one pair");
    }
    this.seed = seed;
    this.epoch = epoch;
    this.random = random;
    this.order = order;
  }

  /**
   * {@return a training epoch: every pair once, in random order, each flipped with probability 1/2
   * and with a random draw}
   *
   * @param seed any number
   * @param epoch the epoch's number
   * @param size the number of pairs, at least 1
   */
  public static EpochOrder shuffled(long seed, int epoch, int size) {
    return new EpochOrder(seed, epoch, true, new SplitMix(seed, epoch, ORDER).permutation(size));
  }

  /**
   * {@return a validation pass: every pair once, in order of its index, none flipped, with draws at
   * equal distances}
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
   * {@return the index of the pair at a position}
   *
   * @param position 0 to size - 1
   */
  public int index(int position) {
    return order[position];
  }

  /**
   * {@return whether a pair is flipped in this epoch}
   *
   * @param index of the pair in the data set
   */
  public boolean flip(int index) {
    return random && new SplitMix(seed, epoch, FLIP, index).nextLong() < 0;
  }

  /**
   * {@return the number drawn for a position, uniform in [0, 1)}
   *
   * @param position at least 0; beyond the epoch's size, it is that of a repeated pair
   */
  public float draw(int position) {
    return random
        ? (new SplitMix(seed, epoch, DRAW, position).nextLong() >>> 40) * 0x1p-24f
        : (position % order.length + 0.5f) / order.length;
  }

  /**
   * {@return the number of batches; the last may be smaller}
   *
   * @param batchSize pairs in a batch, at least 1
   */
  public int batches(int batchSize) {
    return (order.length + batchSize - 1) / batchSize;
  }

  /**
   * {@return a batch; the last may be smaller}
   *
   * @param batch 0 to {@code batches(batchSize) - 1}
   * @param batchSize pairs in a batch
   */
  public BatchPlan batch(int batch, int batchSize) {
    int from = batch * batchSize;
    return new BatchPlan(this, from, Math.min(batchSize, order.length - from));
  }

  /**
   * {@return a full batch: the last one continues with the epoch's first pairs}
   *
   * @param batch 0 to {@code batches(batchSize) - 1}
   * @param batchSize pairs in a batch
   */
  public BatchPlan fullBatch(int batch, int batchSize) {
    return new BatchPlan(this, batch * batchSize, batchSize);
  }
}
