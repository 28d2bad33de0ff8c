// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.InstanceNorm;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Resize;
import io.github.chromapath.op.UpsampleNearest;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Activation checkpointing, also called rematerialization. Recomputes large, cheap results that are
 * read long after they were computed, so that they occupy no memory in between (Chen et al.,
 * "Training Deep Nets with Sublinear Memory Cost", 2016). A device with enough memory of its own
 * recomputes nothing: see {@link Graph#compile}.
 *
 * <p>An operation is cheap if it reads its inputs once or twice and multiplies no matrices:
 * normalisation, concatenation, resizing. Results of convolutions stay in memory. The same
 * operation runs again on the same inputs, so every result is bit-identical. Batch norm keeps its
 * coefficients and only applies them again.
 */
final class Rematerialization {
  /** The smallest tensor, in bytes, that is worth a second computation. */
  static final long LEAST_BYTES = 1L << 24;

  /** A value that is read within this many operations of its last use is not recomputed. */
  private static final int NEAR = 16;

  private final Map<Tensor, Op> again = new HashMap<>();
  private final Map<Tensor, Integer> lastUse = new HashMap<>();
  private final List<Op> result = new ArrayList<>();

  private Rematerialization(List<Op> operations, Set<Tensor> retained, long leastBytes) {
    Map<Tensor, Integer> writes = new HashMap<>();
    for (Op operation : operations) {
      operation.writes().forEach(tensor -> writes.merge(tensor.base(), 1, Integer::sum));
    }
    for (Op operation : operations) {
      Tensor y = operation.writes().get(0);
      boolean sameInputs =
          again(operation).reads().stream().allMatch(t -> writes.getOrDefault(t.base(), 0) <= 1);
      boolean temporary =
          !y.bound() && !retained.contains(y) && y.base() == y && writes.get(y) == 1;
      if (cheap(operation) && sameInputs && temporary && y.bytes() >= leastBytes) {
        again.put(y, again(operation));
      }
    }
  }

  /**
   * The operations with recomputations inserted.
   *
   * @param operations in the order in which they run
   * @param retained tensors that keep their contents until the next run
   * @param leastBytes smaller tensors are not recomputed
   */
  static List<Op> insert(List<Op> operations, Set<Tensor> retained, long leastBytes) {
    Rematerialization pass = new Rematerialization(operations, retained, leastBytes);
    for (int i = 0; i < operations.size(); i++) {
      Op operation = operations.get(i);
      for (Tensor tensor : operation.reads()) {
        pass.provide(tensor.base(), i);
      }
      pass.append(operation, i);
    }
    return pass.result;
  }

  private static boolean cheap(Op operation) {
    return operation instanceof BatchNorm.Training
        || operation instanceof BatchNorm.Apply
        || operation instanceof InstanceNorm.Forward
        || operation instanceof Concat
        || operation instanceof Resize.Forward
        || operation instanceof UpsampleNearest.Forward;
  }

  /** The operation that computes the first result again. */
  private static Op again(Op operation) {
    return operation instanceof BatchNorm.Training norm ? norm.again() : operation;
  }

  private void provide(Tensor tensor, int now) {
    Op op = again.get(tensor);
    if (op == null || now - lastUse.getOrDefault(tensor, now) <= NEAR) {
      return;
    }
    for (Tensor input : op.reads()) {
      provide(input.base(), now);
    }
    append(op, now);
  }

  private void append(Op operation, int now) {
    result.add(operation);
    operation.reads().forEach(tensor -> lastUse.put(tensor.base(), now));
    operation.writes().forEach(tensor -> lastUse.put(tensor.base(), now));
  }
}
