// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * The extents of a max pooling: windows of {@code kernel} x {@code kernel} at every {@code stride}
 * of an input that {@code padding} surrounds on every side.
 *
 * @param height of the input
 * @param width of the input
 * @param channels of input and output
 * @param kernel at most 15
 * @param padding at most half of {@code kernel}
 */
public record PoolWindow(int height, int width, int channels, int kernel, int stride, int padding) {
  /** Rows of the output. */
  public int outputHeight() {
    return Math.floorDiv(height + 2 * padding - kernel, stride) + 1;
  }

  /** Columns of the output. */
  public int outputWidth() {
    return Math.floorDiv(width + 2 * padding - kernel, stride) + 1;
  }

  /** The first input row or column of output {@code i}; may be negative. */
  int start(int i) {
    return i * stride - padding;
  }
}
