// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

/** The purpose of a graph. */
public enum Mode {
  /**
   * Batch norm uses the batch's own statistics, and layers save the tensors that backward reads.
   */
  TRAINING,
  /** Batch norm uses the running statistics. */
  INFERENCE
}
