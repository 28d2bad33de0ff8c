// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

/**
 * The size at which hints spread: that of the picture, or a smaller one of at most {@value
 * #MOST_PIXELS} pixels and about the same aspect ratio.
 *
 * @param picture the grey picture
 */
record HintGrid(int width, int height, GrayPicture picture) {
  private static final int MOST_PIXELS = 1 << 20;

  static HintGrid of(GrayPicture picture) {
    double pixels = (double) picture.width() * picture.height();
    double scale = Math.min(1, Math.sqrt(MOST_PIXELS / pixels));
    int width = Math.max(1, (int) (picture.width() * scale));
    int height = Math.max(1, (int) (picture.height() * scale));
    return new HintGrid(Math.min(width, MOST_PIXELS), Math.min(height, MOST_PIXELS), picture);
  }

  int pixels() {
    return width * height;
  }

  /** Whether the grid has the size of the picture. */
  boolean isWhole() {
    return width == picture.width() && height == picture.height();
  }

  /** The column of the grid in which a column of the picture is. */
  int column(int x) {
    return (int) ((long) x * width / picture.width());
  }

  /** The row of the grid in which a row of the picture is. */
  int row(int y) {
    return (int) ((long) y * height / picture.height());
  }

  /** The grey values at the size of the grid. */
  float[] gray() {
    return picture.resized(width, height);
  }
}
