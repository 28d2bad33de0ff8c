// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Reads and writes the rows of a matrix of 8 or 16 bits. A buffer of the whole matrix ends at 2
 * GiB. Not thread-safe.
 */
final class MatRows {
  private final Mat mat;
  private final int width;
  private final byte[] bytes;
  private final short[] words;

  MatRows(Mat mat) {
    this.mat = mat;
    width = mat.cols() * mat.channels();
    boolean deep = mat.elemSize1() == Short.BYTES;
    bytes = new byte[deep ? 0 : width];
    words = new short[deep ? width : 0];
  }

  private boolean isDeep() {
    return words.length > 0;
  }

  private void load(int y) {
    if (isDeep()) {
      new ShortPointer(mat.ptr(y)).get(words);
    } else {
      new BytePointer(mat.ptr(y)).get(bytes);
    }
  }

  private int at(int x) {
    return isDeep() ? words[x] & 0xffff : bytes[x] & 0xff;
  }

  /** Copies a row to the start of {@code row}. */
  void get(int y, int[] row) {
    load(y);
    for (int x = 0; x < width; x++) {
      row[x] = at(x);
    }
  }

  /** Copies a row to its place in the samples of a picture of the same channels. */
  void get(int y, Samples samples) {
    load(y);
    if (isDeep()) {
      samples.put(y * width, words);
    } else {
      samples.put(y * width, bytes);
    }
  }

  /** Sets a row to the start of {@code row}. */
  void put(int y, int[] row) {
    for (int x = 0; x < width; x++) {
      if (isDeep()) {
        words[x] = (short) row[x];
      } else {
        bytes[x] = (byte) row[x];
      }
    }
    if (isDeep()) {
      new ShortPointer(mat.ptr(y)).put(words);
    } else {
      new BytePointer(mat.ptr(y)).put(bytes);
    }
  }
}
