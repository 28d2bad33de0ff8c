// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

/**
 * Which pairs a batch is of: {@code count} positions of an epoch's order from {@code from} on,
 * going round at its end.
 *
 * <p>A pair that turns out unusable is replaced by the pair at the next position that can be used,
 * going round, mirrored as that pair is in this epoch; the pairs of later batches stay where they
 * are.
 *
 * @param order the epoch's order
 * @param from the first position
 * @param count the number of pairs, at least 1
 */
public record BatchPlan(EpochOrder order, int from, int count) {
  /**
   * Checks the range.
   *
   * @param order the epoch's order
   * @param from the first position
   * @param count the number of pairs, at least 1
   */
  public BatchPlan {
    if (from < 0 || from >= order.size() || count < 1) {
      throw new IllegalArgumentException(count + " pairs from " + from + " of " + order.size());
    }
  }
}
