// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import io.github.chromapath.estimate.OperationCost.Kind;
import io.github.chromapath.op.Op;
import java.util.List;

/**
 * The costs of operations that run one after another (the roofline model; Williams, Waterman and
 * Patterson, 2009). What no figure here knows of makes a real step longer: passes over the same
 * data, workspaces, launches, tensors too small to fill the device, libraries below the peak;
 * caches make it shorter.
 */
public final class StepEstimate {
  private final List<OperationCost> costs;

  private StepEstimate(List<OperationCost> costs) {
    this.costs = costs;
  }

  /** Of operations. */
  public static StepEstimate of(List<Op> operations) {
    return new StepEstimate(operations.stream().map(OperationCost::of).toList());
  }

  /** Operations of a kind. */
  public long operations(Kind kind) {
    return costs.stream().filter(cost -> cost.kind() == kind).count();
  }

  /** Bytes that a kind moves at least. */
  public long bytes(Kind kind) {
    return costs.stream().filter(c -> c.kind() == kind).mapToLong(OperationCost::bytes).sum();
  }

  /** FLOPs of a kind. */
  public long flops(Kind kind) {
    return costs.stream().filter(c -> c.kind() == kind).mapToLong(OperationCost::flops).sum();
  }

  /** FLOPs of everything. */
  public long flops() {
    return costs.stream().mapToLong(OperationCost::flops).sum();
  }

  /**
   * Seconds that a kind takes on a GPU, each operation as long as its bytes or its FLOPs take at
   * the figures of the GPU.
   *
   * @throws IllegalArgumentException if it has no convolutions of the operations' types
   */
  public double seconds(Gpu gpu, Kind kind) {
    return costs.stream().filter(c -> c.kind() == kind).mapToDouble(c -> c.seconds(gpu)).sum();
  }

  /** {@link #seconds(Gpu, Kind)} of everything. */
  public double seconds(Gpu gpu) {
    return costs.stream().mapToDouble(c -> c.seconds(gpu)).sum();
  }
}
