// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import java.util.BitSet;

/**
 * The pixels near the borders between labels: those with a pixel of another label in the window
 * that reaches {@value #REACH} pixels to each side, as far as the picture reaches.
 */
final class LabelBorders {
  /** Distance along rows and columns. */
  static final int REACH = 8;

  /** Stands for the label of a part of a row that has several. */
  private static final int MIXED = -1;

  private final byte[] labels;
  private final int width;

  private LabelBorders(byte[] labels, int width) {
    this.labels = labels;
    this.width = width;
  }

  /**
   * The pixels near borders, by their index, rows first.
   *
   * @param labels one per pixel
   * @param width of the picture
   */
  static BitSet near(byte[] labels, int width) {
    return new LabelBorders(labels, width).near();
  }

  /**
   * A window has one label if each of its rows has, and all the same. So it is enough to count, in
   * each column, how many rows up to the present one have had the same label.
   */
  private BitSet near() {
    int height = labels.length / width;
    BitSet near = new BitSet(labels.length);
    int[] above = new int[width];
    int[] row = new int[width];
    int[] equalRows = new int[width];
    for (int last = 0; last < height + REACH; last++) {
      if (last < height) {
        labelsAround(last, row);
        for (int x = 0; x < width; x++) {
          equalRows[x] = row[x] == above[x] ? equalRows[x] + 1 : 1;
          above[x] = row[x];
        }
      }
      int y = last - REACH;
      if (y >= 0) {
        int rows = Math.min(last, height - 1) - Math.max(y - REACH, 0) + 1;
        for (int x = 0; x < width; x++) {
          if (above[x] == MIXED || equalRows[x] < rows) {
            near.set(y * width + x);
          }
        }
      }
    }
    return near;
  }

  /** The label of the pixels that the window around each pixel has in a row, or {@link #MIXED}. */
  private void labelsAround(int y, int[] around) {
    int first = y * width;
    int equal = 0;
    for (int last = 0; last < width + REACH; last++) {
      int end = Math.min(last, width - 1);
      if (last < width) {
        equal = last > 0 && labels[first + last] == labels[first + last - 1] ? equal + 1 : 1;
      }
      int x = last - REACH;
      if (x >= 0) {
        int columns = end - Math.max(x - REACH, 0) + 1;
        around[x] = equal < columns ? MIXED : labels[first + end] & 0xff;
      }
    }
  }
}
