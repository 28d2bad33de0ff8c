// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import io.github.chromapath.estimate.OperationCost;
import io.github.chromapath.op.Op;

/**
 * Times of the operations of a pass that have equal descriptions.
 *
 * @param description kind, shapes, types and settings
 * @param count number of these operations in the pass
 * @param times of one of them
 * @param cost of one of them
 */
record OperationRow(OpDescription description, int count, Times times, OperationCost cost) {
  /** Of {@code count} operations like {@code op}. */
  static OperationRow of(Op op, int count, Times times) {
    return new OperationRow(OpDescription.of(op), count, times, OperationCost.of(op));
  }

  /** Median time of all of them together, in seconds. */
  double total() {
    return count * times.median();
  }

  /** Shortest time of all of them together, in seconds. */
  double best() {
    return count * times.best();
  }
}
