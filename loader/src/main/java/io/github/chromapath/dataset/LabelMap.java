// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.Resampler;
import io.github.chromapath.model.ClassSet;
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

  /** Adds the number of pixels of each id to {@code counts}, 256 numbers. */
  void count(long[] counts) {
    for (byte id : ids) {
      counts[id & 0xff]++;
    }
  }

  /** {@return whether any pixel has a label, an id other than 255} */
  public boolean labelled() {
    for (byte id : ids) {
      if ((id & 0xff) != CityscapesLabels.IGNORED) {
        return true;
      }
    }
    return false;
  }

  /**
   * {@return these labels at another size, as {@link Resampler#nearest} picks them}
   *
   * @param toWidth columns
   * @param toHeight rows
   */
  public LabelMap resized(int toWidth, int toHeight) {
    return owning(toWidth, toHeight, Resampler.nearest(ids, width, height, toWidth, toHeight));
  }

  /**
   * {@return the class of each pixel at another size, (toHeight, toWidth): 0 to 10, or 255}
   *
   * @param toWidth columns
   * @param toHeight rows
   */
  public byte[] classes(int toWidth, int toHeight) {
    return classes(ClassSet.standard(), toWidth, toHeight);
  }

  /**
   * {@return the class of each pixel at another size, (toHeight, toWidth): an index of {@code set},
   * or 255}
   *
   * @param toWidth columns
   * @param toHeight rows
   */
  public byte[] classes(ClassSet set, int toWidth, int toHeight) {
    byte[] indexOfId = set.indexOfId();
    byte[] classes = Resampler.nearest(ids, width, height, toWidth, toHeight);
    for (int i = 0; i < classes.length; i++) {
      classes[i] = indexOfId[classes[i] & 0xff];
    }
    return classes;
  }
}
