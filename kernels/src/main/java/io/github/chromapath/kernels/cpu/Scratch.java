// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * Scratch arrays of one worker, or of a kernel as a whole. They are allocated on first use and
 * reused by every task and every later kernel. Not thread-safe.
 */
public final class Scratch {
  /** Slots of each element type. */
  static final int SLOTS = 16;

  private final int worker;
  private final float[][] floats = new float[SLOTS][0];
  private final double[][] doubles = new double[SLOTS][0];
  private final int[][] ints = new int[SLOTS][0];
  private final short[][] shorts = new short[SLOTS][0];
  private final byte[][] bytes = new byte[SLOTS][0];
  private final BitCast bits = new BitCast();

  Scratch() {
    this(0);
  }

  /** Scratch of a pool's thread {@code worker}. */
  Scratch(int worker) {
    this.worker = worker;
  }

  /** Index of the pool's thread that owns this scratch, from 0. */
  public int worker() {
    return worker;
  }

  /**
   * The array in slot {@code slot} (0 to 15), of at least {@code length} floats. Contents are
   * undefined.
   */
  public float[] floats(int slot, int length) {
    if (floats[slot].length < length) {
      floats[slot] = new float[length];
    }
    return floats[slot];
  }

  /**
   * The array in slot {@code slot} (0 to 15), of at least {@code length} doubles. Contents are
   * undefined.
   */
  public double[] doubles(int slot, int length) {
    if (doubles[slot].length < length) {
      doubles[slot] = new double[length];
    }
    return doubles[slot];
  }

  /**
   * The array in slot {@code slot} (0 to 15), of at least {@code length} ints. Contents are
   * undefined.
   */
  int[] ints(int slot, int length) {
    if (ints[slot].length < length) {
      ints[slot] = new int[length];
    }
    return ints[slot];
  }

  /**
   * The array in slot {@code slot} (0 to 15), of at least {@code length} shorts. Contents are
   * undefined.
   */
  short[] shorts(int slot, int length) {
    if (shorts[slot].length < length) {
      shorts[slot] = new short[length];
    }
    return shorts[slot];
  }

  /** Scratch memory for conversions between numbers and bits. */
  BitCast bits() {
    return bits;
  }

  /**
   * The array in slot {@code slot} (0 to 15), of at least {@code length} bytes. Contents are
   * undefined.
   */
  public byte[] bytes(int slot, int length) {
    if (bytes[slot].length < length) {
      bytes[slot] = new byte[length];
    }
    return bytes[slot];
  }
}
