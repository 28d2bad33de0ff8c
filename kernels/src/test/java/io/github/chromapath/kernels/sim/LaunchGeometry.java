// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/**
 * How a kernel is launched.
 *
 * @param dynamicSharedBytes the size of the extern shared arrays
 * @param seed fixes the order of blocks and of warps
 */
public record LaunchGeometry(Dim3 grid, Dim3 block, int dynamicSharedBytes, long seed) {
  /** A line of blocks, each a line of threads, with no dynamic shared memory. */
  public static LaunchGeometry of(int blocks, int threads, long seed) {
    return new LaunchGeometry(Dim3.of(blocks), Dim3.of(threads), 0, seed);
  }

  /** The same launch with so much dynamic shared memory. */
  public LaunchGeometry withShared(int bytes) {
    return new LaunchGeometry(grid, block, bytes, seed);
  }
}
