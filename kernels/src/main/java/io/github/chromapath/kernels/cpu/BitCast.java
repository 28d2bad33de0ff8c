// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Scratch in which one worker handles the bits of a row as integers: loops over {@code int[]} are
 * vectorised, those that convert an element at a time between numbers and their bits are not.
 * BitCast change their type by being copied through memory that is seen as both.
 */
final class BitCast {
  private int[][] rows = new int[2][0];
  private IntBuffer integers = IntBuffer.allocate(0);
  private FloatBuffer numbers = FloatBuffer.allocate(0);

  /** Scratch row {@code slot} (0 or 1) of at least {@code length}; contents are undefined. */
  int[] row(int slot, int length) {
    if (rows[slot].length < length) {
      rows[slot] = new int[length];
    }
    return rows[slot];
  }

  /** numbers[to + i] = the number whose bits are bits[i]. */
  void toNumbers(int[] bits, float[] target, int to, int count) {
    reserve(count);
    integers.put(0, bits, 0, count);
    numbers.get(0, target, to, count);
  }

  /** bits[i] = those of numbers[from + i]. */
  void ofNumbers(float[] source, int from, int[] bits, int count) {
    reserve(count);
    numbers.put(0, source, from, count);
    integers.get(0, bits, 0, count);
  }

  private void reserve(int count) {
    if (integers.capacity() < count) {
      ByteBuffer memory = ByteBuffer.allocate(Float.BYTES * count).order(ByteOrder.nativeOrder());
      integers = memory.asIntBuffer();
      numbers = memory.asFloatBuffer();
    }
  }
}
