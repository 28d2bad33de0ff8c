// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.tensor.DataType;

/**
 * The type in which the ranks of a training exchange and sum their gradients, which each of them
 * computes and keeps in fp32.
 */
public enum ReducePrecision {
  /** The gradients themselves. */
  FP32(DataType.FLOAT32),
  /**
   * Gradients rounded to bfloat16: half the bytes. With P ranks, a sum differs from that of the
   * gradients by at most (1 + 2<sup>-8</sup>)<sup>P</sup> - 1 of the sum of their magnitudes.
   */
  BF16(DataType.BFLOAT16);

  private final DataType type;

  ReducePrecision(DataType type) {
    this.type = type;
  }

  /** The type of the exchanged elements. */
  public DataType type() {
    return type;
  }
}
