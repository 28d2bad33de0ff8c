// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

/**
 * The size of the colour network's input in pixels.
 *
 * @param height rows, a positive multiple of 8
 * @param width columns, a positive multiple of 8
 */
public record InputSize(int height, int width) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a size is not a positive multiple of 8
   */
  public InputSize {
    if (height < 8 || width < 8 || height % 8 != 0 || width % 8 != 0) {
      throw new IllegalArgumentException(
          "the network's input must have positive multiples of 8 as its sides, not height "
              + height
              + " and width "
              + width);
    }
  }
}
