// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.tensor;

/**
 * Memory that is counted but not allocated. Tensors can be bound to it and graphs can be planned,
 * but nothing can be computed.
 *
 * @param bytes size in bytes
 */
public record CountedMemory(long bytes) implements Memory {
  /** Releases nothing. */
  @Override
  public void close() {}
}
