// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.graph.BatchShare;

/**
 * The pairs of a batch: {@code count} positions of an epoch's order from {@code from} on. The first
 * position follows the last.
 *
 * <p>A pair that cannot be used is replaced by the pair at the next usable position, flipped as
 * that pair is flipped in this epoch. The draw is that of the position in the batch. Later batches
 * keep their pairs.
 *
 * @param order the epoch's order
 * @param from the first position; that of a repeated pair is at least the epoch's size
 * @param count the number of pairs, at least 0: a rank's share of a small batch may be empty
 */
public record BatchPlan(EpochOrder order, int from, int count) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if {@code from} or {@code count} is out of range
   */
  public BatchPlan {
    if (from < 0 || count < 0) {
      throw new IllegalArgumentException(count + " pairs from " + from + " of " + order.size());
    }
  }

  /** {@return a rank's share of this batch, with the same pairs, flips and draws} */
  public BatchPlan share(BatchShare share) {
    return new BatchPlan(order, from + share.first(), share.images());
  }
}
