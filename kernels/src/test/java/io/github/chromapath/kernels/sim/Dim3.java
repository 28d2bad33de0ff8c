// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** The extents of a grid in blocks, or of a block in threads. */
public record Dim3(int x, int y, int z) {
  /** One-dimensional extents. */
  public static Dim3 of(int x) {
    return new Dim3(x, 1, 1);
  }

  /** The product of the extents. */
  public long count() {
    return (long) x * y * z;
  }
}
