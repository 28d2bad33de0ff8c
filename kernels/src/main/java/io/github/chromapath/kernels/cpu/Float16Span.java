// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.nio.ShortBuffer;

/**
 * IEEE 754 binary16 storage, rounded to nearest even. Values from 65520 on become infinity; values
 * below 2<sup>-14</sup> become multiples of 2<sup>-24</sup>. NaN stays NaN.
 *
 * @param elements the memory; its position is ignored and its capacity is the size
 */
public record Float16Span(ShortBuffer elements) implements Span, ShortStorage {
  private static final int INFINITY = 0x7c00;
  private static final short NAN = 0x7e00;

  /** Bits of 65520, the smallest number that rounds to infinity. */
  private static final int OVERFLOW = 0x477ff000;

  /** Bits of 2^-14, the smallest normal number. */
  private static final int SMALLEST_NORMAL = 0x38800000;

  /** Difference of the exponents' biases, 127 and 15, shifted to the exponent's place. */
  private static final int REBIAS = (127 - 15) << 23;

  @Override
  public int size() {
    return elements.capacity();
  }

  @Override
  public void load(int from, float[] target, int count) {
    for (int i = 0; i < count; i++) {
      target[i] = toFloat(elements.get(from + i));
    }
  }

  @Override
  public void store(int from, float[] source, int count) {
    for (int i = 0; i < count; i++) {
      elements.put(from + i, round(source[i]));
    }
  }

  private static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int magnitude = half & 0x7fff;
    int bits =
        magnitude >= INFINITY
            ? 0x7f800000 | (magnitude << 13)
            : Float.floatToRawIntBits(Float.intBitsToFloat(magnitude << 13) * 0x1p112f);
    return Float.intBitsToFloat(sign | bits);
  }

  private static short round(float value) {
    if (Float.isNaN(value)) {
      return NAN;
    }
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude >= OVERFLOW) {
      return (short) (sign | INFINITY);
    }
    if (magnitude >= SMALLEST_NORMAL) {
      return (short) (sign | ((magnitude - REBIAS + 0xfff + ((magnitude >>> 13) & 1)) >>> 13));
    }
    // One unit in the last place of 0.5 is 2^-24: the sum rounds to a multiple of it.
    int sum = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f);
    return (short) (sign | (sum - Float.floatToRawIntBits(0.5f)));
  }
}
