// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.tensor;

/** Allocates device memory. */
@FunctionalInterface
public interface Allocator {
  /**
   * Allocates a zero-filled block.
   *
   * @param bytes size, at least 1
   * @throws OutOfDeviceMemoryException if the device cannot provide it
   */
  Memory allocate(long bytes);
}
