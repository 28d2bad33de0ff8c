// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/**
 * The grid, blocks, shared memory and order of a launch.
 *
 * @param dynamicSharedBytes the size of the extern shared arrays
 * @param seed fixes the order of blocks and of warps
 */
public record LaunchGeometry(Dim3 grid, Dim3 block, int dynamicSharedBytes, long seed) {
  /** A one-dimensional grid of one-dimensional blocks, without dynamic shared memory. */
  public static LaunchGeometry of(int blocks, int threads, long seed) {
    return new LaunchGeometry(Dim3.of(blocks), Dim3.of(threads), 0, seed);
  }

  /** The same launch with {@code bytes} of dynamic shared memory. */
  public LaunchGeometry withShared(int bytes) {
    return new LaunchGeometry(grid, block, bytes, seed);
  }
}
