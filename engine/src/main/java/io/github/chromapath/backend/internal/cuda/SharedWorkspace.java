// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.AllocationStats;

/**
 * Scratch memory that all executables of a GPU use in turn. It grows when an executable needs more
 * than there is: those compiled before keep the smaller block until they close.
 */
final class SharedWorkspace {
  private final OpenGpu gpu;
  private Block largest;

  SharedWorkspace(OpenGpu gpu) {
    this.gpu = gpu;
  }

  /** A block in use by some executables; released by the last of them. */
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
   * A block of at least {@code bytes}, to be released once.
   *
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if there is no room
   */
  Block acquire(long bytes) {
    if (largest == null || largest.bytes < bytes) {
      largest = new Block(bytes);
    }
    largest.users++;
    return largest;
  }
}
