// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

/**
 * Unsigned samples, stored in as many bytes as they need. Several threads may set different ones.
 */
final class Samples {
  /** Null for 16 bits. */
  private final byte[] bytes;

  /** Null for 8 bits. */
  private final short[] words;

  /**
   * Zeros.
   *
   * @param bits 8 or 16
   * @throws IllegalArgumentException for other bits
   */
  Samples(int bits, int length) {
    if (bits != 8 && bits != 16) {
      throw new IllegalArgumentException("samples of " + bits + " bits");
    }
    bytes = bits == 8 ? new byte[length] : null;
    words = bits == 16 ? new short[length] : null;
  }

  /** Bits of a sample, 8 or 16. */
  int bits() {
    return bytes != null ? 8 : 16;
  }

  int length() {
    return bytes != null ? bytes.length : words.length;
  }

  int get(int at) {
    return bytes != null ? bytes[at] & 0xff : words[at] & 0xffff;
  }

  /** Sets a sample to the lower bits of {@code value}. */
  void set(int at, int value) {
    if (bytes != null) {
      bytes[at] = (byte) value;
    } else {
      words[at] = (short) value;
    }
  }
}
