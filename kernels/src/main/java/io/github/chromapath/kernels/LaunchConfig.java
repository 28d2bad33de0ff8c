// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

/**
 * The geometry of one launch, in one dimension. Kernels step over their work in strides of the grid
 * and allow any number of blocks.
 *
 * @param grid blocks, 1 to 2^31 - 1
 * @param block threads of a block, a multiple of 32, at most {@value #LARGEST_BLOCK}
 * @param sharedBytes dynamic shared memory of a block, at most {@value #LARGEST_SHARED}
 */
public record LaunchConfig(int grid, int block, int sharedBytes) {
  /** Threads of the largest block for which the kernels are compiled. */
  public static final int LARGEST_BLOCK = 256;

  /** Shared memory of a block that every device provides by default. */
  public static final int LARGEST_SHARED = 48 * 1024;

  private static final int WARP = 32;

  /**
   * Creates a configuration.
   *
   * @throws IllegalArgumentException if a limit is exceeded
   */
  public LaunchConfig {
    check(grid >= 1, "a grid has at least 1 block, not " + grid);
    check(
        block >= WARP && block <= LARGEST_BLOCK && block % WARP == 0,
        "a block has a multiple of " + WARP + " threads up to " + LARGEST_BLOCK + ", not " + block);
    check(
        sharedBytes >= 0 && sharedBytes <= LARGEST_SHARED,
        "a block has at most " + LARGEST_SHARED + " bytes of shared memory, not " + sharedBytes);
  }

  /** The largest block, without dynamic shared memory. */
  public static LaunchConfig blocks(int grid) {
    return new LaunchConfig(grid, LARGEST_BLOCK, 0);
  }

  /**
   * One thread per item in the largest blocks, with at most {@code mostBlocks} blocks.
   *
   * @throws IllegalArgumentException if {@code items} is negative
   */
  public static LaunchConfig covering(long items, int mostBlocks) {
    check(items >= 0, "items cannot be " + items);
    long blocks = items / LARGEST_BLOCK + (items % LARGEST_BLOCK == 0 ? 0 : 1);
    return blocks((int) Math.max(1, Math.min(mostBlocks, blocks)));
  }

  private static void check(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
