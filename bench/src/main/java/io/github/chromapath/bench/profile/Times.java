// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import java.util.Arrays;

/**
 * Times of several runs, in seconds.
 *
 * @param median of several runs
 * @param best shortest run, the one least disturbed by other processes
 */
record Times(double median, double best) {
  /** Summarises times in nanoseconds. */
  static Times of(long[] nanoseconds) {
    long[] sorted = nanoseconds.clone();
    Arrays.sort(sorted);
    return new Times(sorted[sorted.length / 2] / 1e9, sorted[0] / 1e9);
  }

  /** The times of one of {@code parts} equal parts. */
  Times dividedBy(int parts) {
    return new Times(median / parts, best / parts);
  }
}
