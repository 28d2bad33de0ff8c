// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** Ranges of a set of bits. */
final class BitRange {
  private BitRange() {}

  /** Number of words that contain a number of bits. */
  static long[] of(int bits) {
    return new long[(bits + 63) >>> 6];
  }

  /** Whether all of {@code count} bits from {@code from} on are set; true for none. */
  static boolean all(long[] bits, int from, int count) {
    if (count == 0) {
      return true;
    }
    int word = from >> 6;
    int last = (from + count - 1) >> 6;
    long head = -1L << from;
    long tail = -1L >>> (63 - (from + count - 1));
    if (word == last) {
      return (bits[word] & head & tail) == (head & tail);
    }
    long missing = (head & ~bits[word]) | (tail & ~bits[last]);
    for (int i = word + 1; i < last; i++) {
      missing |= ~bits[i];
    }
    return missing == 0;
  }

  /** Sets {@code count} bits from {@code from} on. */
  static void set(long[] bits, int from, int count) {
    if (count == 0) {
      return;
    }
    int word = from >> 6;
    int last = (from + count - 1) >> 6;
    long head = -1L << from;
    long tail = -1L >>> (63 - (from + count - 1));
    if (word == last) {
      bits[word] |= head & tail;
      return;
    }
    bits[word] |= head;
    bits[last] |= tail;
    for (int i = word + 1; i < last; i++) {
      bits[i] = -1;
    }
  }

  /** Sets bit {@code to + i} of the target to bit {@code from + i} of the source; may overlap. */
  static void copy(long[] source, int from, long[] target, int to, int count) {
    boolean backwards = source == target && to > from;
    for (int k = 0; k < count; k++) {
      int i = backwards ? count - 1 - k : k;
      if (((from + i) & 63) == 0 && ((to + i) & 63) == 0 && !backwards && k + 64 <= count) {
        target[(to + i) >> 6] = source[(from + i) >> 6];
        k += 63;
        continue;
      }
      long bit = 1L << (to + i);
      boolean set = (source[(from + i) >> 6] >>> (from + i) & 1) != 0;
      target[(to + i) >> 6] = set ? target[(to + i) >> 6] | bit : target[(to + i) >> 6] & ~bit;
    }
  }
}
