// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal;

import io.github.chromapath.tensor.Memory;

/** A block of memory that is closed once. */
public abstract class MemoryBlock implements Memory {
  private final long bytes;
  private boolean closed;

  /**
   * An open block.
   *
   * @throws IllegalArgumentException as {@link #requireSize}
   */
  protected MemoryBlock(long bytes) {
    requireSize(bytes);
    this.bytes = bytes;
  }

  /**
   * Checks the size of a new block.
   *
   * @throws IllegalArgumentException if it is less than 1 byte
   */
  protected static void requireSize(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("a block must have at least 1 byte, not " + bytes);
    }
  }

  /**
   * Checks that the block may be used.
   *
   * @throws IllegalStateException if it is closed
   */
  public final synchronized void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this block of " + bytes + " bytes is closed");
    }
  }

  /** Marks the block as closed. Returns false if it was closed before. */
  protected final synchronized boolean closeOnce() {
    boolean first = !closed;
    closed = true;
    return first;
  }

  @Override
  public final long bytes() {
    return bytes;
  }
}
