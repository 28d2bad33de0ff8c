// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import java.util.Locale;

/**
 * The limits of one streaming multiprocessor (SM) of a compute capability. Source: NVIDIA's CUDA
 * Programming Guide (13), appendix, tables "Device and Streaming Multiprocessor Information" and
 * "Memory Information per Compute Capability". The reserved shared memory and the unit of
 * allocation are those of {@code cuda_occupancy.h} in the CUDA Toolkit 13.0. In the guide, the
 * shared memory of an SM also exceeds that of one block by 1 KiB.
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

  /** The assembler's name of the target. */
  String target() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Maximum number of resident warps. */
  int warps() {
    return warps;
  }

  /** Maximum number of resident blocks. */
  int blocks() {
    return blocks;
  }

  /** Shared memory of all resident blocks, with the largest shared-memory carveout. */
  int sharedBytes() {
    return sharedBytes;
  }

  /** Shared memory that CUDA reserves in each block. */
  int reservedBytes() {
    return reservedBytes;
  }

  /** A block's shared memory is rounded up to a multiple of this. */
  int sharedUnit() {
    return sharedUnit;
  }
}
