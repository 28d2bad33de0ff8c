// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/**
 * fp32 arithmetic in any rounding direction. The exact result is first rounded to odd in double,
 * which keeps the inexact bit in the last place. Rounding that to fp32 then adds no second error.
 */
final class Rounded {
  private Rounded() {}

  /** The bits of a + b. */
  static long add(float a, float b, Rounding rounding) {
    return rounding == Rounding.NEAREST_EVEN
        ? bits(a + b)
        : FloatFormat.BINARY32.encode(signed(oddSum(a, b), a, b, rounding), rounding);
  }

  /** The bits of a * b. */
  static long multiply(float a, float b, Rounding rounding) {
    return rounding == Rounding.NEAREST_EVEN
        ? bits(a * b)
        : FloatFormat.BINARY32.encode((double) a * b, rounding);
  }

  /** The bits of a * b + c. */
  static long fma(float a, float b, float c, Rounding rounding) {
    if (rounding == Rounding.NEAREST_EVEN) {
      return bits(Math.fma(a, b, c));
    }
    double product = (double) a * b;
    return FloatFormat.BINARY32.encode(signed(oddSum(product, c), product, c, rounding), rounding);
  }

  /** The sum of two doubles, rounded to odd. */
  static double oddSum(double a, double b) {
    double sum = a + b;
    if (!(Math.abs(sum) <= Double.MAX_VALUE)) {
      return sum;
    }
    double fromB = sum - a;
    double error = (a - (sum - fromB)) + (b - fromB);
    long bits = Double.doubleToRawLongBits(sum);
    if (error == 0 || (bits & 1) != 0) {
      return sum;
    }
    return Double.longBitsToDouble((error > 0) == (sum > 0) ? bits + 1 : bits - 1);
  }

  /** The bits of an fp32 result; NaN has the device's bits. */
  static long bits(float value) {
    return Float.isNaN(value) ? 0x7fffffffL : Float.floatToRawIntBits(value) & 0xffffffffL;
  }

  /** An exact zero is negative when rounding down, unless both terms are +0. */
  private static double signed(double sum, double a, double b, Rounding rounding) {
    boolean positive = Double.compare(a, 0.0) == 0 && Double.compare(b, 0.0) == 0;
    return sum == 0 && rounding == Rounding.DOWN && !positive ? -0.0 : sum;
  }
}
