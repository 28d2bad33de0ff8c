// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.tensor;

/**
 * Memory that is only counted: tensors can be placed in it and programs planned, but nothing can be
 * computed.
 *
 * @param bytes size in bytes
 */
public record CountedMemory(long bytes) implements Memory {
  /** Releases nothing. */
  @Override
  public void close() {}
}
