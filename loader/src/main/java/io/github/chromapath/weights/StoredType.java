// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import java.nio.ByteBuffer;

/** The type of the elements of a tensor in a file, under the names of safetensors. */
public enum StoredType {
  /** IEEE 754 double. */
  F64(8),
  /** IEEE 754 single. */
  F32(4),
  /** IEEE 754 half. */
  F16(2),
  /** The upper 16 bits of an IEEE 754 single. */
  BF16(2),
  /** 64-bit signed integer. */
  I64(8),
  /** 32-bit signed integer. */
  I32(4),
  /** 8-bit unsigned integer. */
  U8(1);

  private final int bytes;

  StoredType(int bytes) {
    this.bytes = bytes;
  }

  /** {@return the size of an element in bytes} */
  public int bytes() {
    return bytes;
  }

  /** {@return whether elements are floating-point numbers} */
  public boolean isFloating() {
    return switch (this) {
      case F64, F32, F16, BF16 -> true;
      case I64, I32, U8 -> false;
    };
  }

  /**
   * {@return the next element as a float; a double is rounded, every other floating type is exact}
   *
   * @param from in the byte order of the elements; its position moves past the element
   * @throws IllegalStateException for an integer type
   */
  public float nextFloat(ByteBuffer from) {
    return switch (this) {
      case F64 -> (float) from.getDouble();
      case F32 -> from.getFloat();
      case F16 -> halfToFloat(from.getShort());
      case BF16 -> Float.intBitsToFloat(from.getShort() << 16);
      case I64, I32, U8 -> throw new IllegalStateException(this + " is not floating");
    };
  }

  /**
   * {@return the next element as a double, which is exact}
   *
   * @param from in the byte order of the elements; its position moves past the element
   * @throws IllegalStateException for an integer type
   */
  public double nextDouble(ByteBuffer from) {
    return this == F64 ? from.getDouble() : nextFloat(from);
  }

  /**
   * {@return the next element as a long}
   *
   * @param from in the byte order of the elements; its position moves past the element
   * @throws IllegalStateException for a floating-point type
   */
  public long nextLong(ByteBuffer from) {
    return switch (this) {
      case I64 -> from.getLong();
      case I32 -> from.getInt();
      case U8 -> from.get() & 0xff;
      case F64, F32, F16, BF16 -> throw new IllegalStateException(this + " is not integral");
    };
  }

  /**
   * Sign, 5 bits of exponent (bias 15), 10 bits of fraction; exponent 0 is subnormal, 31 infinite
   * or NaN.
   */
  private static float halfToFloat(short half) {
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Float.intBitsToFloat(((exponent + 112) << 23) | (fraction << 13));
        };
    return half < 0 ? -magnitude : magnitude;
  }
}
