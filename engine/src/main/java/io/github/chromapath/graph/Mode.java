// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

/** What a program is recorded for. */
public enum Mode {
  /** Batch norm uses the batch's own statistics, and what backward needs is kept. */
  TRAINING,
  /** Batch norm uses the running statistics. */
  INFERENCE
}
