// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

/**
 * Extents of a two-dimensional convolution. Padding is {@code kernel / 2}. Dilation and groups do
 * not exist: every convolution has dilation 1 and one group.
 *
 * @param in input channels, at least 1
 * @param out output channels, at least 1
 * @param kernel rows and columns of the window, odd
 * @param stride step along rows and columns, at least 1
 */
public record ConvConfig(int in, int out, int kernel, int stride) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public ConvConfig {
    if (in < 1 || out < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "channels and stride must be at least 1, not "
              + in
              + " to "
              + out
              + " channels with stride "
              + stride);
    }
    if (kernel < 1 || kernel % 2 == 0) {
      throw new IllegalArgumentException(
          "the kernel size must be odd, not "
              + kernel
              + ": a padding of kernel / 2 preserves the image size only for odd sizes."
              + " Use an odd kernel, or MaxPool2d to halve the size.");
    }
  }

  /** A convolution with stride 1. */
  public static ConvConfig of(int in, int out, int kernel) {
    return new ConvConfig(in, out, kernel, 1);
  }
}
