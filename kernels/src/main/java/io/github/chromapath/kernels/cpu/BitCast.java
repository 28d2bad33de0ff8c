// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Converts between fp32 numbers and their bits by a copy through memory. Loops read and write the
 * bits in this memory with {@link #get} and {@link #set}; then the memory is copied to or from an
 * array of numbers.
 *
 * <p>JDK 17 vectorizes loops over {@code int[]} and over bytes that are accessed as {@code int}. It
 * vectorizes no loop that converts one element at a time to or from its bits, and no loop over
 * buffers. Belongs to one worker.
 */
final class BitCast {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final int[][] arrays = new int[2][0];
  private final byte[][] memory = new byte[2][0];
  private final FloatBuffer[] numbers = new FloatBuffer[2];

  /**
   * The array in slot {@code slot} (0 or 1), of at least {@code length}; contents are undefined.
   */
  int[] array(int slot, int length) {
    if (arrays[slot].length < length) {
      arrays[slot] = new int[length];
    }
    return arrays[slot];
  }

  /** Memory of at least {@code count} numbers in slot {@code slot} (0 or 1). */
  byte[] memory(int slot, int count) {
    if (memory[slot].length < Float.BYTES * count) {
      memory[slot] = new byte[Float.BYTES * count];
      numbers[slot] = ByteBuffer.wrap(memory[slot]).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
    return memory[slot];
  }

  /** The bits of number {@code i}. */
  static int get(byte[] memory, int i) {
    return (int) INTS.get(memory, Float.BYTES * i);
  }

  /** Replaces the bits of number {@code i}. */
  static void set(byte[] memory, int i, int bits) {
    INTS.set(memory, Float.BYTES * i, bits);
  }

  /** Copies the first {@code count} numbers in slot {@code slot} to {@code target}, from to on. */
  void toNumbers(int slot, float[] target, int to, int count) {
    if (count > 0) {
      numbers[slot].get(0, target, to, count);
    }
  }

  /** Copies {@code source[from, from + count)} to slot {@code slot} and returns its memory. */
  byte[] ofNumbers(float[] source, int from, int slot, int count) {
    byte[] bits = memory(slot, count);
    if (count > 0) {
      numbers[slot].put(0, source, from, count);
    }
    return bits;
  }
}
