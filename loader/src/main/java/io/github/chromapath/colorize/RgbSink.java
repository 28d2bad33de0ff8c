// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

/** Receives the colours of an image in strips of rows. */
@FunctionalInterface
public interface RgbSink {
  /**
   * Receives the colours of some rows. Each row arrives once, from top to bottom.
   *
   * @param row the first row, from 0
   * @param rows number of rows, at least 1
   * @param rgb (rows, width, 3) sRGB values in [0, 1] from index 0; it may be longer, and is reused
   *     after this call
   */
  void write(int row, int rows, float[] rgb);

  /**
   * Receives the spread of the colours before the first row, if {@link ColorizerOptions#confidence}
   * is set. Does nothing unless overridden.
   */
  default void spread(ColorSpread spread) {}
}
