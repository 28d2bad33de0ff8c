// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.util.Arrays;

/**
 * The raw label id of every pixel in the numbering of Cityscapes and GTA5. Immutable and
 * thread-safe.
 */
public final class LabelMap {
  private final int width;
  private final int height;
  private final byte[] ids;

  private LabelMap(int width, int height, byte[] ids) {
    if (width < 1 || height < 1 || ids.length != (long) width * height) {
      throw new IllegalArgumentException(ids.length + " labels for " + width + "x" + height);
    }
    this.width = width;
    this.height = height;
    this.ids = ids;
  }

  /**
   * {@return a map of the given ids}
   *
   * @param width columns
   * @param height rows
   * @param ids (height, width) unsigned raw ids; copied
   */
  public static LabelMap of(int width, int height, byte[] ids) {
    return new LabelMap(width, height, ids.clone());
  }

  /** Returns a map that takes ownership of the array. */
  static LabelMap owning(int width, int height, byte[] ids) {
    return new LabelMap(width, height, ids);
  }

  /**
   * {@return a map without labels: every id is 255}
   *
   * @param width columns
   * @param height rows
   */
  public static LabelMap unlabelled(int width, int height) {
    byte[] ids = new byte[Math.multiplyExact(width, height)];
    Arrays.fill(ids, (byte) CityscapesLabels.IGNORED);
    return new LabelMap(width, height, ids);
  }

  /** {@return columns} */
  public int width() {
    return width;
  }

  /** {@return rows} */
  public int height() {
    return height;
  }

  /**
   * {@return the raw id of a pixel, 0 to 255}
   *
   * @param x column
   * @param y row
   */
  public int id(int x, int y) {
    return ids[y * width + x] & 0xff;
  }

  /** {@return all raw ids, (height, width) unsigned; a copy} */
  public byte[] ids() {
    return ids.clone();
  }

  /** Returns the internal array, which callers must not change. */
  byte[] sharedIds() {
    return ids;
  }
}
