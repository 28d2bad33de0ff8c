// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import io.github.chromapath.estimate.OperationCost;
import io.github.chromapath.op.Op;

/**
 * Operations that are the same work.
 *
 * @param kind of operation
 * @param work shapes, types and settings
 * @param count how many of them the pass has
 * @param times of one
 * @param cost of one
 */
record Row(String kind, String work, int count, Times times, OperationCost cost) {
  /** Of {@code count} operations like {@code op}. */
  static Row of(Op op, int count, Times times) {
    return new Row(DetachedOp.kind(op), DetachedOp.work(op), count, times, OperationCost.of(op));
  }

  /** Seconds of all of them. */
  double total() {
    return count * times.median();
  }

  /** Seconds of all of them at best. */
  double best() {
    return count * times.best();
  }
}
