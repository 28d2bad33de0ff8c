// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

/**
 * How several ranks train together; no effect on one rank.
 *
 * @param syncBatchNorm whether batch norms normalise with statistics of the whole batch, not of a
 *     rank's share
 * @param gradients how gradients are exchanged and summed
 */
public record ParallelConfig(boolean syncBatchNorm, ReducePrecision gradients) {
  /** Local batch norms, and sums of gradients in fp32. */
  public static ParallelConfig standard() {
    return new ParallelConfig(false, ReducePrecision.FP32);
  }

  /** The same with batch norms over the whole batch, or over each rank's share. */
  public ParallelConfig withSyncBatchNorm(boolean synchronize) {
    return new ParallelConfig(synchronize, gradients);
  }

  /** The same with gradients summed in another type. */
  public ParallelConfig withGradients(ReducePrecision precision) {
    return new ParallelConfig(syncBatchNorm, precision);
  }
}
