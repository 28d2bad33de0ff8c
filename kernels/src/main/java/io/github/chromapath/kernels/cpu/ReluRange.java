// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * The finite bf16 numbers x for which y = (x - center) scale + shift is above a limit. Each step of
 * the formula is monotonic in x, rounding included. In the order of their bits, which is cyclic,
 * these numbers are therefore consecutive. A range may contain infinity and NaN, whatever their y.
 *
 * @param start the bits of the first number in the range
 * @param length number of bit patterns in the range, from 0 to 2^16
 */
record ReluRange(int start, int length) {
  private static final int SIGN = 0x8000;
  private static final int ALL = 0x10000;

  /** The index of the largest finite number, in ascending order from 0 at index 0. */
  private static final int LARGEST = 0x7f7f;

  /**
   * A channel of a normalization.
   *
   * @param zero the limit, at least 0
   */
  record Channel(float center, float scale, float shift, float zero) {
    /** Whether y is above the limit for the number of an index. */
    private boolean passes(int index) {
      float x = Float.intBitsToFloat(bits(index) << 16);
      return (x - center) * scale + shift > zero;
    }
  }

  /** The range of a channel. */
  static ReluRange of(Channel channel) {
    boolean lowest = channel.passes(-LARGEST);
    boolean highest = channel.passes(LARGEST);
    if (lowest == highest) {
      return new ReluRange(0, lowest ? ALL : 0);
    }
    int fails = highest ? -LARGEST : LARGEST;
    int passes = -fails;
    while (Math.abs(passes - fails) > 1) {
      int middle = (passes + fails) >> 1;
      if (channel.passes(middle)) {
        passes = middle;
      } else {
        fails = middle;
      }
    }
    return highest ? from(passes) : to(passes);
  }

  /** The numbers from an index to the largest one. */
  private static ReluRange from(int index) {
    return index > 0 ? new ReluRange(index, SIGN - index) : new ReluRange(0, SIGN - index + 1);
  }

  /** The numbers from the smallest one to an index. */
  private static ReluRange to(int index) {
    return index < 0
        ? new ReluRange(bits(index), SIGN + index)
        : new ReluRange(SIGN, SIGN + index + 1);
  }

  private static int bits(int index) {
    return index < 0 ? SIGN - index : index;
  }
}
