// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.tensor;

/**
 * The four extents of a tensor, channels last: activations are (N, H, W, C), convolution weights
 * (O, kH, kW, I), vectors (1, 1, 1, C).
 *
 * @param n images, or output channels of a weight
 * @param h rows
 * @param w columns
 * @param c channels, the fastest index
 */
public record Shape(int n, int h, int w, int c) {
  /**
   * Creates a shape.
   *
   * @throws IllegalArgumentException if an extent is below 1
   */
  public Shape {
    if (n < 1 || h < 1 || w < 1 || c < 1) {
      throw new IllegalArgumentException(
          "every extent must be at least 1, not (" + n + ", " + h + ", " + w + ", " + c + ")");
    }
  }

  /** A vector of {@code c} elements. */
  public static Shape vector(int c) {
    return new Shape(1, 1, 1, c);
  }

  /** The shape of a single number. */
  public static Shape scalar() {
    return vector(1);
  }

  /** Number of elements: N H W C. */
  public long elements() {
    return pixels() * c;
  }

  /** Number of pixels: N H W. */
  public long pixels() {
    return (long) n * h * w;
  }

  /** The same extents with {@code channels} channels. */
  public Shape withChannels(int channels) {
    return new Shape(n, h, w, channels);
  }

  /** The same images and channels at {@code height} rows and {@code width} columns. */
  public Shape withSize(int height, int width) {
    return new Shape(n, height, width, c);
  }

  @Override
  public String toString() {
    return "(" + n + ", " + h + ", " + w + ", " + c + ")";
  }
}
