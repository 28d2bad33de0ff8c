// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

/**
 * The memory and the commands that a {@link DryRun} counted.
 *
 * @param liveBytes device memory allocated now
 * @param highWaterBytes the most device memory that was allocated at once
 * @param pinnedBytes pinned host memory allocated now
 * @param graphNodes commands in all graphs captured so far
 * @param commands commands received so far
 */
public record DryRunReport(
    long liveBytes,
    long highWaterBytes,
    long pinnedBytes,
    long graphNodes,
    CommandCounts commands) {
  /** The same memory with the commands received after {@code earlier} only. */
  public DryRunReport since(DryRunReport earlier) {
    return new DryRunReport(
        liveBytes, highWaterBytes, pinnedBytes, graphNodes, commands.minus(earlier.commands));
  }
}
