// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import java.util.Arrays;

/**
 * How long something takes, in seconds.
 *
 * @param median of several runs
 * @param best the shortest of them: other processes make the others longer
 */
record Times(double median, double best) {
  /** Of runs' times in nanoseconds. */
  static Times of(long[] nanoseconds) {
    long[] sorted = nanoseconds.clone();
    Arrays.sort(sorted);
    return new Times(sorted[sorted.length / 2] / 1e9, sorted[0] / 1e9);
  }

  /** Of one of {@code parts} equal parts. */
  Times dividedBy(int parts) {
    return new Times(median / parts, best / parts);
  }
}
