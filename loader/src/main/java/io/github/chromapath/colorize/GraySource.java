// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

/**
 * Supplies the grey values of an image in strips of rows, so that the image need not be in memory.
 */
@FunctionalInterface
public interface GraySource {
  /**
   * Copies the grey values of some rows. Each row is read twice and must have the same values both
   * times: all rows from top to bottom, then again when they are coloured.
   *
   * @param row the first row, from 0
   * @param rows number of rows, at least 1
   * @param gray receives (rows, width) gamma-encoded values in [0, 1] from index 0; it may be
   *     longer
   */
  void read(int row, int rows, float[] gray);
}
