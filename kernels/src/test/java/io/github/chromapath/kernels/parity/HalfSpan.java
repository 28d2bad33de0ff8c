// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import io.github.chromapath.kernels.cpu.Span;
import java.nio.ShortBuffer;

/**
 * IEEE 754 binary16 storage, rounded to nearest even, according to the definition of the format.
 */
record HalfSpan(ShortBuffer elements) implements Span {
  private static final double OVERFLOW = 65520;
  private static final int LEAST_EXPONENT = -14;

  @Override
  public int size() {
    return elements.capacity();
  }

  @Override
  public void load(int from, float[] target, int count) {
    for (int i = 0; i < count; i++) {
      target[i] = decode(elements.get(from + i));
    }
  }

  @Override
  public void store(int from, float[] source, int count) {
    for (int i = 0; i < count; i++) {
      elements.put(from + i, encode(source[i]));
    }
  }

  static float decode(short bits) {
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    float magnitude =
        exponent == 31
            ? (fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN)
            : exponent == 0
                ? Math.scalb((float) fraction, LEAST_EXPONENT - 10)
                : Math.scalb(1024f + fraction, exponent - 25);
    return bits < 0 ? -magnitude : magnitude;
  }

  static short encode(float value) {
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    double magnitude = Math.abs((double) value);
    if (Float.isNaN(value)) {
      return 0x7fff;
    }
    if (magnitude >= OVERFLOW) {
      return (short) (sign | 0x7c00);
    }
    int exponent = magnitude == 0 ? LEAST_EXPONENT : Math.getExponent(magnitude);
    exponent = Math.max(LEAST_EXPONENT, exponent);
    // In units of the last place: 1024 to 2048 for normal numbers. A carry increments the exponent.
    int units = (int) Math.rint(Math.scalb(magnitude, 10 - exponent));
    return (short) (sign | (units + ((exponent - LEAST_EXPONENT) << 10)));
  }
}
