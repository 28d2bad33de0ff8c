// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import java.util.Locale;

/**
 * What one multiprocessor of a compute capability has, from the tables "Device and Streaming
 * Multiprocessor Information" and "Memory Information per Compute Capability" in the appendix of
 * NVIDIA's CUDA Programming Guide (13). Shared memory that CUDA reserves and in what units it is
 * allocated: {@code cuda_occupancy.h} of the CUDA Toolkit 13.0, and the guide's 1 KiB between the
 * shared memory of a multiprocessor and the most that one block may have.
 */
enum Multiprocessor {
  /** Turing. */
  SM_75(32, 16, 64, 0, 256),
  /** Ampere, A100. */
  SM_80(64, 32, 164, 1024, 128),
  /** Ampere, GA10x. */
  SM_86(48, 16, 100, 1024, 128),
  /** Hopper. */
  SM_90(64, 32, 228, 1024, 128);

  private final int warps;
  private final int blocks;
  private final int sharedBytes;
  private final int reservedBytes;
  private final int sharedUnit;

  Multiprocessor(int warps, int blocks, int sharedKibibytes, int reservedBytes, int sharedUnit) {
    this.warps = warps;
    this.blocks = blocks;
    this.sharedBytes = sharedKibibytes * 1024;
    this.reservedBytes = reservedBytes;
    this.sharedUnit = sharedUnit;
  }

  /** As assemblers name it. */
  String target() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The most warps that are resident at once. */
  int warps() {
    return warps;
  }

  /** The most blocks that are resident at once. */
  int blocks() {
    return blocks;
  }

  /** Shared memory of all its blocks, where the first-level cache leaves them as much as may be. */
  int sharedBytes() {
    return sharedBytes;
  }

  /** Shared memory of each block that CUDA takes for itself. */
  int reservedBytes() {
    return reservedBytes;
  }

  /** A block's shared memory is rounded up to a multiple of this. */
  int sharedUnit() {
    return sharedUnit;
  }
}
