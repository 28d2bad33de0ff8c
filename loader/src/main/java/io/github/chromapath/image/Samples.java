// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

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
    void set(int at, int value) {
      values[at] = (short) value;
    }
  }
}
