// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * Scratch rows of one worker, or of a kernel as a whole: allocated on first use, then reused by
 * every task and every later kernel.
 */
public final class Scratch {
  /** Slots of each element type. */
  static final int SLOTS = 16;

  private final int worker;
  private final float[][] floats = new float[SLOTS][0];
  private final double[][] doubles = new double[SLOTS][0];
  private final short[][] shorts = new short[SLOTS][0];
  private final byte[][] bytes = new byte[SLOTS][0];
  private final BitCast bits = new BitCast();

  Scratch() {
    this(0);
  }

  /** Scratch of the pool's thread {@code worker}. */
  Scratch(int worker) {
    this.worker = worker;
  }

  /** Which of its pool's threads, from 0, runs the task that was given this scratch. */
  public int worker() {
    return worker;
  }

  /**
   * Scratch row {@code slot} (0 to 15) of at least {@code length} floats; contents are undefined.
   */
  public float[] floats(int slot, int length) {
    if (floats[slot].length < length) {
      floats[slot] = new float[length];
    }
    return floats[slot];
  }

  /**
   * Scratch row {@code slot} (0 to 15) of at least {@code length} doubles; contents are undefined.
   */
  public double[] doubles(int slot, int length) {
    if (doubles[slot].length < length) {
      doubles[slot] = new double[length];
    }
    return doubles[slot];
  }

  /**
   * Scratch row {@code slot} (0 to 15) of at least {@code length} shorts; contents are undefined.
   */
  short[] shorts(int slot, int length) {
    if (shorts[slot].length < length) {
      shorts[slot] = new short[length];
    }
    return shorts[slot];
  }

  /** Scratch for conversions. */
  BitCast bits() {
    return bits;
  }

  /**
   * Scratch row {@code slot} (0 to 15) of at least {@code length} bytes; contents are undefined.
   */
  public byte[] bytes(int slot, int length) {
    if (bytes[slot].length < length) {
      bytes[slot] = new byte[length];
    }
    return bytes[slot];
  }
}
