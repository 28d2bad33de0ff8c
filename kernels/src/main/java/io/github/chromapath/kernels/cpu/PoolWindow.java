// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.Shape;

/** The extents of a max pooling, in one object because inner loops read them. */
final class PoolWindow {
  private final int height;
  private final int width;
  private final int channels;
  private final int kernel;
  private final int stride;
  private final int padding;

  /**
   * The extents for an input.
   *
   * @param input (N, H, W, C)
   */
  PoolWindow(Shape input, ConvolutionGeometry geometry) {
    height = input.h();
    width = input.w();
    channels = input.c();
    kernel = geometry.kernel();
    stride = geometry.stride();
    padding = geometry.padding();
  }

  /** Rows of the input. */
  int height() {
    return height;
  }

  /** Columns of the input. */
  int width() {
    return width;
  }

  /** Channels of input and output. */
  int channels() {
    return channels;
  }

  /** Height and width of a window. */
  int kernel() {
    return kernel;
  }

  /** Step between windows. */
  int stride() {
    return stride;
  }

  /** Rows and columns that surround the input on every side. */
  int padding() {
    return padding;
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
