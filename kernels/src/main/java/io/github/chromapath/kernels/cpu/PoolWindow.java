// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.Shape;

/**
 * The extents of a max pooling.
 *
 * @param height of the input
 * @param width of the input
 * @param channels of input and output
 * @param kernel height and width of a window
 * @param stride step between windows
 * @param padding rows and columns that surround the input on every side
 */
record PoolWindow(int height, int width, int channels, int kernel, int stride, int padding) {
  /** The pooling of an input of shape (N, H, W, C). */
  static PoolWindow of(Shape input, ConvolutionGeometry geometry) {
    return new PoolWindow(
        input.h(), input.w(), input.c(), geometry.kernel(), geometry.stride(), geometry.padding());
  }

  /** Rows of the output. */
  int outputHeight() {
    return Math.floorDiv(height + 2 * padding - kernel, stride) + 1;
  }

  /** Columns of the output. */
  int outputWidth() {
    return Math.floorDiv(width + 2 * padding - kernel, stride) + 1;
  }

  /** The first input row or column of output {@code i}; may be negative. */
  int start(int i) {
    return i * stride - padding;
  }
}
