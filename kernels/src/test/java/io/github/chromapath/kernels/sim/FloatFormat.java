// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** The float formats of registers and memory: conversion between bits and doubles. */
enum FloatFormat {
  BINARY16(5, 10, 0x7fffL),
  BFLOAT16(8, 7, 0x7fffL),
  BINARY32(8, 23, 0x7fffffffL),
  BINARY64(11, 52, 0x7fffffffffffffffL);

  private final int fractionBits;
  private final int bias;
  private final long nan;
  private final long infinity;
  private final double largest;

  FloatFormat(int exponentBits, int fractionBits, long nan) {
    this.fractionBits = fractionBits;
    this.nan = nan;
    bias = (1 << (exponentBits - 1)) - 1;
    infinity = ((1L << exponentBits) - 1) << fractionBits;
    largest = Math.scalb(2 - Math.scalb(1.0, -fractionBits), bias);
  }

  static FloatFormat of(PtxType type) {
    return switch (type) {
      case F16 -> BINARY16;
      case BF16 -> BFLOAT16;
      case F32 -> BINARY32;
      case F64 -> BINARY64;
      default -> throw new IllegalArgumentException(type + " is no float");
    };
  }

  /** The value of the bits. */
  double decode(long bits) {
    if (this == BINARY32) {
      return Float.intBitsToFloat((int) bits);
    }
    if (this == BINARY64) {
      return Double.longBitsToDouble(bits);
    }
    long sign = (infinity << 1) & ~infinity & ~((1L << fractionBits) - 1);
    long magnitude = bits & ~sign;
    double value;
    if (magnitude > infinity) {
      return Double.NaN;
    } else if (magnitude == infinity) {
      value = Double.POSITIVE_INFINITY;
    } else if (magnitude >>> fractionBits == 0) {
      value = Math.scalb((double) magnitude, 1 - bias - fractionBits);
    } else {
      long fraction = magnitude & ((1L << fractionBits) - 1);
      value =
          Math.scalb(
              (double) (fraction | 1L << fractionBits),
              (int) (magnitude >>> fractionBits) - bias - fractionBits);
    }
    return (bits & sign) == 0 ? value : -value;
  }

  /** The bits of a value rounded to this format; all NaN have the same bits. */
  long encode(double value, Rounding rounding) {
    if (Double.isNaN(value)) {
      return nan;
    }
    if (this == BINARY64) {
      return Double.doubleToRawLongBits(value);
    }
    double rounded =
        rounding == Rounding.NEAREST_EVEN && this == BINARY32
            ? (float) value
            : round(value, rounding);
    if (this == BINARY32) {
      return Float.floatToRawIntBits((float) rounded) & 0xffffffffL;
    }
    long wide = Double.doubleToRawLongBits(rounded);
    long sign = wide >>> 63 << (Long.numberOfTrailingZeros(infinity) + Long.bitCount(infinity));
    double magnitude = Math.abs(rounded);
    if (magnitude > largest) {
      return sign | infinity;
    }
    if (magnitude < Math.scalb(1.0, 1 - bias)) {
      return sign | (long) Math.scalb(magnitude, bias - 1 + fractionBits);
    }
    long fraction = (wide & ((1L << 52) - 1)) >>> (52 - fractionBits);
    return sign | (long) (Math.getExponent(magnitude) + bias) << fractionBits | fraction;
  }

  private double round(double value, Rounding rounding) {
    if (Double.isInfinite(value) || value == 0) {
      return value;
    }
    int exponent = Math.max(Math.getExponent(value), 1 - bias) - fractionBits;
    double rounded = Math.scalb(rounding.toInteger(Math.scalb(value, -exponent)), exponent);
    if (Math.abs(rounded) > largest) {
      boolean toInfinity =
          switch (rounding) {
            case NEAREST_EVEN -> true;
            case TO_ZERO -> false;
            case DOWN -> value < 0;
            case UP -> value > 0;
          };
      rounded = toInfinity ? Double.POSITIVE_INFINITY : largest;
    }
    return Math.copySign(rounded, value);
  }
}
