// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import io.github.chromapath.estimate.OperationCost.Kind;
import io.github.chromapath.op.Op;
import java.util.List;

/**
 * The costs of operations that run one after another (the roofline model; Williams, Waterman and
 * Patterson, 2009). A real step takes longer: kernels read data repeatedly and use workspaces,
 * launches take time, small tensors do not fill the device, and libraries stay below the peak.
 * Caches shorten it.
 */
public final class StepEstimate {
  private final List<OperationCost> costs;

  private StepEstimate(List<OperationCost> costs) {
    this.costs = costs;
  }

  /** The estimate of a list of operations. */
  public static StepEstimate of(List<Op> operations) {
    return new StepEstimate(operations.stream().map(OperationCost::of).toList());
  }

  /** Number of operations of a kind. */
  public long operations(Kind kind) {
    return costs.stream().filter(cost -> cost.kind() == kind).count();
  }

  /** The least bytes that a kind moves. */
  public long bytes(Kind kind) {
    return costs.stream().filter(c -> c.kind() == kind).mapToLong(OperationCost::bytes).sum();
  }

  /** FLOPs of a kind. */
  public long flops(Kind kind) {
    return costs.stream().filter(c -> c.kind() == kind).mapToLong(OperationCost::flops).sum();
  }

  /** FLOPs of all operations. */
  public long flops() {
    return costs.stream().mapToLong(OperationCost::flops).sum();
  }

  /**
   * The least seconds of a kind on a GPU, the sum of {@link OperationCost#seconds}.
   *
   * @throws IllegalArgumentException if the GPU has no convolutions of the operations' types
   */
  public double seconds(Gpu gpu, Kind kind) {
    return costs.stream().filter(c -> c.kind() == kind).mapToDouble(c -> c.seconds(gpu)).sum();
  }

  /** {@link #seconds(Gpu, Kind)} of all operations. */
  public double seconds(Gpu gpu) {
    return costs.stream().mapToDouble(c -> c.seconds(gpu)).sum();
  }
}
