// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import io.github.chromapath.estimate.OperationCost.Kind;
import io.github.chromapath.op.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * The costs of operations that run one after another (the roofline model; Williams, Waterman and
 * Patterson, 2009). A real step takes longer: kernels read data repeatedly and use workspaces,
 * launches take time, small tensors do not fill the device, and libraries stay below the peak.
 * Caches shorten it.
 */
public final class StepEstimate {
  private final List<OperationCost> costs;
  private final List<CommandCost> commands;

  private StepEstimate(List<OperationCost> costs, List<CommandCost> commands) {
    this.costs = costs;
    this.commands = commands;
  }

  /** The estimate of a list of operations. */
  public static StepEstimate of(List<Op> operations) {
    List<CommandCost> commands = new ArrayList<>(CommandCost.conversions(operations));
    operations.forEach(operation -> commands.add(CommandCost.of(operation)));
    return new StepEstimate(
        operations.stream().map(OperationCost::of).toList(), List.copyOf(commands));
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

  /** Number of kernels, library calls and fills of the CUDA backend. */
  public long commands() {
    return commands.stream().mapToLong(CommandCost::commands).sum();
  }

  /** Bytes that the commands of the CUDA backend move: each pass over a tensor counts. */
  public long movedBytes() {
    return commands.stream().mapToLong(cost -> cost.passes() + cost.library()).sum();
  }

  /**
   * The expected seconds on a GPU. Assumes 80 % of the bandwidth for {@link #movedBytes}, 50 % of
   * the FLOP/s for convolutions, and 2 microseconds between {@link #commands}. These shares are
   * assumptions, not measurements.
   *
   * @throws IllegalArgumentException if the GPU has no convolutions of the operations' types
   */
  public double expectedSeconds(Gpu gpu) {
    return commands.stream().mapToDouble(cost -> cost.seconds(gpu)).sum();
  }
}
