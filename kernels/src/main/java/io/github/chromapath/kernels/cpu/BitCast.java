// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Converts arrays between fp32 numbers and their bits, by a copy through memory that is viewed as
 * both. Loops over {@code int[]} are vectorized; loops that convert one element at a time are not.
 * Belongs to one worker.
 */
final class BitCast {
  private final int[][] arrays = new int[2][0];
  private IntBuffer integers = IntBuffer.allocate(0);
  private FloatBuffer numbers = FloatBuffer.allocate(0);

  /**
   * The array in slot {@code slot} (0 or 1), of at least {@code length}; contents are undefined.
   */
  int[] array(int slot, int length) {
    if (arrays[slot].length < length) {
      arrays[slot] = new int[length];
    }
    return arrays[slot];
  }

  /** target[to + i] = the number whose bits are bits[i]. */
  void toNumbers(int[] bits, float[] target, int to, int count) {
    reserve(count);
    integers.put(0, bits, 0, count);
    numbers.get(0, target, to, count);
  }

  /** bits[i] = the bits of source[from + i]. */
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
