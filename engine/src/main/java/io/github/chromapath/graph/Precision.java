// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.tensor.DataType;

/**
 * The storage type of a network's activations and their gradients. Parameters and their gradients,
 * statistics, optimizer state and losses are always fp32; see docs/precision.md.
 */
public enum Precision {
  /** Activations in fp32, like everything else. */
  FP32(DataType.FLOAT32),
  /** bfloat16: the range of fp32, 8 significant bits. */
  BF16(DataType.BFLOAT16),
  /** binary16: 11 significant bits, numbers from 6e-8 to 65504; training scales the loss. */
  FP16(DataType.FLOAT16);

  private final DataType activations;

  Precision(DataType activations) {
    this.activations = activations;
  }

  /** The storage type of activations. */
  public DataType activations() {
    return activations;
  }

  /** Whether gradients need a scaled loss to stay in the type's range. */
  public boolean scalesLoss() {
    return this == FP16;
  }
}
