// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.internal.AllocationStats;

/**
 * Scratch memory that all executables of a GPU share. If an executable needs more, a larger block
 * is allocated; earlier executables keep the smaller block until they are closed.
 */
final class SharedWorkspace {
  private final OpenGpu gpu;
  private Block largest;

  SharedWorkspace(OpenGpu gpu) {
    this.gpu = gpu;
  }

  /** A block that several executables use; the last one releases it. */
  final class Block {
    private final long address;
    private final long bytes;
    private int users;

    private Block(long bytes) {
      this.bytes = bytes;
      address = gpu.allocate(bytes, AllocationStats.Kind.NATIVE);
    }

    long address() {
      return address;
    }

    long bytes() {
      return bytes;
    }

    /** Ends one use. */
    void release() {
      if (--users == 0) {
        if (largest == this) {
          largest = null;
        }
        gpu.free(address, bytes, AllocationStats.Kind.NATIVE);
      }
    }
  }

  /**
   * A block of at least {@code bytes}, which the caller releases once.
   *
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the device has no memory left
   */
  Block acquire(long bytes) {
    if (largest == null || largest.bytes < bytes) {
      largest = new Block(bytes);
    }
    largest.users++;
    return largest;
  }
}
