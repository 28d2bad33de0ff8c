package io.github.chromapath.kernels.sim;

/**
 * How a kernel is launched.
 *
 * @param dynamicSharedBytes the size of the extern shared arrays
 * @param seed fixes the order of blocks and of warps
 */
public record LaunchConfig(Dim3 grid, Dim3 block, int dynamicSharedBytes, long seed) {
  /** A line of blocks, each a line of threads, with no dynamic shared memory. */
  public static LaunchConfig of(int blocks, int threads, long seed) {
    return new LaunchConfig(Dim3.of(blocks), Dim3.of(threads), 0, seed);
  }

  /** The same launch with so much dynamic shared memory. */
  public LaunchConfig withShared(int bytes) {
    return new LaunchConfig(grid, block, bytes, seed);
  }
}
