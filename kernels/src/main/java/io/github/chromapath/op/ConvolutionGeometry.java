// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;

/**
 * Kernel size, stride and padding of a two-dimensional convolution or pooling, the same for rows
 * and columns. Dilation and groups are not supported: dilation is 1, and each output channel
 * depends on all input channels.
 *
 * @param kernel height and width of the window, at least 1
 * @param stride step in both directions, at least 1
 * @param padding zeros added on every side, from 0 to kernel - 1
 */
public record ConvolutionGeometry(int kernel, int stride, int padding) {
  public ConvolutionGeometry {
    Check.that(kernel >= 1, "kernel must be at least 1, not " + kernel);
    Check.that(stride >= 1, "stride must be at least 1, not " + stride);
    Check.that(
        padding >= 0 && padding < kernel,
        "padding must be from 0 to kernel - 1 = " + (kernel - 1) + ", not " + padding);
  }

  /**
   * A window that keeps the size at stride 1: padding (kernel - 1) / 2.
   *
   * @param kernel an odd number
   * @throws IllegalArgumentException if the kernel is even, since no padding that is equal on all
   *     sides keeps the size
   */
  public static ConvolutionGeometry same(int kernel, int stride) {
    Check.that(
        kernel % 2 == 1,
        "a convolution that keeps the size needs an odd kernel, not "
            + kernel
            + "; use an odd kernel, or state the padding");
    return new ConvolutionGeometry(kernel, stride, kernel / 2);
  }

  /**
   * The output extent for an input extent: floor((input + 2 padding - kernel) / stride) + 1. It is
   * below 1 if the window does not fit into the padded input.
   */
  public int output(int input) {
    return Math.floorDiv(input + 2 * padding - kernel, stride) + 1;
  }

  /**
   * The shape of the output for an input and a number of output channels.
   *
   * @throws IllegalArgumentException if the window does not fit into the padded input
   */
  public Shape output(Shape input, int channels) {
    return new Shape(input.n(), output(input.h()), output(input.w()), channels);
  }
}
