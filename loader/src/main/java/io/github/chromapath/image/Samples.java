// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.ByteBuffer;

/** Unsigned samples of 8 or 16 bits. Several threads may set different samples. */
abstract sealed class Samples {
  /**
   * Zeros.
   *
   * @param bits 8 or 16
   * @throws IllegalArgumentException for other bits
   */
  static Samples of(int bits, int length) {
    return switch (bits) {
      case 8 -> new Bytes(length);
      case 16 -> new Words(length);
      default -> throw new IllegalArgumentException("samples of " + bits + " bits");
    };
  }

  /** Bits per sample, 8 or 16. */
  abstract int bits();

  abstract int length();

  abstract int get(int at);

  /** Copies samples from a position on into the first elements of {@code target}. */
  abstract void get(int from, int count, int[] target);

  /**
   * Sets the samples from a position on.
   *
   * @throws UnsupportedOperationException if these have 16 bits
   */
  abstract void put(int from, byte[] stored);

  /**
   * Sets the samples from a position on.
   *
   * @throws UnsupportedOperationException if these have 8 bits
   */
  abstract void put(int from, short[] stored);

  /**
   * Copies all samples of 8 bits.
   *
   * @throws IllegalStateException if these have 16 bits
   */
  void copyTo(ByteBuffer target) {
    throw new IllegalStateException("samples of " + bits() + " bits are no bytes");
  }

  /** Sets a sample to the lower bits of {@code value}. */
  abstract void set(int at, int value);

  private static final class Bytes extends Samples {
    private final byte[] values;

    Bytes(int length) {
      values = new byte[length];
    }

    @Override
    int bits() {
      return 8;
    }

    @Override
    int length() {
      return values.length;
    }

    @Override
    int get(int at) {
      return values[at] & 0xff;
    }

    @Override
    void get(int from, int count, int[] target) {
      for (int i = 0; i < count; i++) {
        target[i] = values[from + i] & 0xff;
      }
    }

    @Override
    void put(int from, byte[] stored) {
      System.arraycopy(stored, 0, values, from, stored.length);
    }

    @Override
    void put(int from, short[] stored) {
      throw new UnsupportedOperationException();
    }

    @Override
    void copyTo(ByteBuffer target) {
      target.put(values);
    }

    @Override
    void set(int at, int value) {
      values[at] = (byte) value;
    }
  }

  private static final class Words extends Samples {
    private final short[] values;

    Words(int length) {
      values = new short[length];
    }

    @Override
    int bits() {
      return 16;
    }

    @Override
    int length() {
      return values.length;
    }

    @Override
    int get(int at) {
      return values[at] & 0xffff;
    }

    @Override
    void get(int from, int count, int[] target) {
      for (int i = 0; i < count; i++) {
        target[i] = values[from + i] & 0xffff;
      }
    }

    @Override
    void put(int from, byte[] stored) {
      throw new UnsupportedOperationException();
    }

    @Override
    void put(int from, short[] stored) {
      System.arraycopy(stored, 0, values, from, stored.length);
    }

    @Override
    void set(int at, int value) {
      values[at] = (short) value;
    }
  }
}
