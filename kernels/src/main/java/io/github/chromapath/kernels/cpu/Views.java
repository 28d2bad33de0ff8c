// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Access to the memory of tensors. A kernel creates its views once, when it is bound, and uses them
 * in every run.
 */
public interface Views {
  /**
   * The elements of a floating-point tensor.
   *
   * @throws IllegalArgumentException if the tensor is UINT8, or in memory of another kind
   * @throws IllegalStateException if the tensor is not bound to memory
   */
  Span span(Tensor tensor);

  /**
   * The bytes of a tensor, from position 0 to the tensor's size.
   *
   * @throws IllegalArgumentException if the tensor is in memory of another kind
   * @throws IllegalStateException if the tensor is not bound to memory
   */
  ByteBuffer bytes(Tensor tensor);

  /** The elements of an optional operand. */
  default Optional<Span> span(Optional<Tensor> tensor) {
    return tensor.map(this::span);
  }
}
