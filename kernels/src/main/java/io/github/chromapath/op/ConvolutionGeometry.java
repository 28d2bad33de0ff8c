// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;

/**
 * How a two-dimensional convolution moves over its input; rows and columns alike, dilation 1.
 *
 * @param kernel height and width of the window
 * @param stride step in both directions
 * @param padding zeros added on every side
 */
public record ConvolutionGeometry(int kernel, int stride, int padding) {
  /** Checks the ranges. */
  public ConvolutionGeometry {
    Check.that(
        kernel >= 1 && stride >= 1 && padding >= 0 && padding < kernel,
        "kernel and stride must be at least 1 and padding in [0, kernel)");
  }

  /** A window that keeps the size at stride 1: padding kernel / 2. */
  public static ConvolutionGeometry same(int kernel, int stride) {
    return new ConvolutionGeometry(kernel, stride, kernel / 2);
  }

  /** Output extent for an input extent: floor((input + 2 padding - kernel) / stride) + 1. */
  public int output(int input) {
    return Math.floorDiv(input + 2 * padding - kernel, stride) + 1;
  }

  /** Shape of the output for an input and a number of output channels. */
  public Shape output(Shape input, int channels) {
    return new Shape(input.n(), output(input.h()), output(input.w()), channels);
  }
}
