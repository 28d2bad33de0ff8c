// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

/**
 * Theoretical occupancy: the number of warps of a large grid that are resident on one SM.
 *
 * <p>Only whole blocks are resident. With w warps per block, their number is at most
 *
 * <ul>
 *   <li>the SM's limit of blocks, and its limit of warps / w;
 *   <li>4 floor(16384 / r) / w: each of four partitions has a quarter of 64 K registers, and a warp
 *       takes r = 32 times those of a thread, rounded up to a multiple of 256;
 *   <li>its shared memory / s, where s is a block's static, dynamic and reserved shared memory
 *       together, rounded up to the unit of allocation.
 * </ul>
 *
 * <p>The formula is that of {@code cudaOccMaxActiveBlocksPerMultiprocessor} in {@code
 * cuda_occupancy.h} of NVIDIA's CUDA Toolkit 13.0, the source of the occupancy calculator.
 *
 * @param warps number of resident warps
 * @param limit of the SM
 */
record Occupancy(int warps, int limit) {
  private static final int WARP = 32;
  private static final int PARTITIONS = 4;
  private static final int REGISTERS = 64 * 1024;
  private static final int REGISTER_UNIT = 256;

  /**
   * The occupancy of a kernel's launch.
   *
   * @param sharedBytes static and dynamic shared memory of a block
   * @param block threads of a block
   */
  static Occupancy of(Multiprocessor on, int registers, int sharedBytes, int block) {
    int blockWarps = divideUp(block, WARP);
    int warpRegisters = roundUp(registers * WARP, REGISTER_UNIT);
    int registerWarps = REGISTERS / PARTITIONS / warpRegisters * PARTITIONS;
    int blocks = Math.min(on.blocks(), Math.min(on.warps(), registerWarps) / blockWarps);
    int shared = roundUp(sharedBytes + on.reservedBytes(), on.sharedUnit());
    if (shared > 0) {
      blocks = Math.min(blocks, on.sharedBytes() / shared);
    }
    return new Occupancy(blocks * blockWarps, on.warps());
  }

  /** The occupancy in percent of the limit, rounded half up. */
  int percent() {
    return (int) Math.round(100.0 * warps / limit);
  }

  private static int divideUp(int a, int b) {
    return (a + b - 1) / b;
  }

  private static int roundUp(int a, int unit) {
    return divideUp(a, unit) * unit;
  }
}
