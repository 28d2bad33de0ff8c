// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;

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

  /** The next samples of 8 bits of a buffer. */
  static Samples of(ByteBuffer bytes, int length) {
    Bytes samples = new Bytes(length);
    bytes.get(samples.values);
    return samples;
  }

  /** The next samples of 16 bits of a buffer. */
  static Samples of(ShortBuffer words, int length) {
    Words samples = new Words(length);
    words.get(samples.values);
    return samples;
  }

  /** Bits per sample, 8 or 16. */
  abstract int bits();

  abstract int length();

  abstract int get(int at);

  /** Copies samples from a position on into the first elements of {@code target}. */
  abstract void get(int from, int count, int[] target);

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
    void set(int at, int value) {
      values[at] = (short) value;
    }
  }
}
