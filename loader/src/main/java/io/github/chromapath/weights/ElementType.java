package io.github.chromapath.weights;

import java.nio.ByteBuffer;

/** Element types of safetensors, little-endian. */
public enum ElementType {
  /** IEEE 754 binary32. */
  F32(4) {
    @Override
    double get(ByteBuffer source, int at) {
      return source.getFloat(at);
    }
  },
  /** IEEE 754 binary16. */
  F16(2) {
    @Override
    double get(ByteBuffer source, int at) {
      return half(source.getShort(at));
    }
  },
  /** The upper half of a binary32. */
  BF16(2) {
    @Override
    double get(ByteBuffer source, int at) {
      return Float.intBitsToFloat(source.getShort(at) << 16);
    }
  },
  /** IEEE 754 binary64. */
  F64(8) {
    @Override
    double get(ByteBuffer source, int at) {
      return source.getDouble(at);
    }
  },
  /** Signed, 64 bit. */
  I64(8) {
    @Override
    double get(ByteBuffer source, int at) {
      return source.getLong(at);
    }
  },
  /** Signed, 32 bit. */
  I32(4) {
    @Override
    double get(ByteBuffer source, int at) {
      return source.getInt(at);
    }
  },
  /** Unsigned, 8 bit. */
  U8(1) {
    @Override
    double get(ByteBuffer source, int at) {
      return source.get(at) & 0xff;
    }
  };

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** The element at byte {@code at}; exact but for integers beyond 2^53. */
  abstract double get(ByteBuffer source, int at);

  private static double half(short bits) {
    int exponent = (bits >>> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    double magnitude;
    if (exponent == 0x1f) {
      magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      magnitude = fraction * 0x1p-24;
    } else {
      magnitude = (1 + fraction * 0x1p-10) * Math.scalb(1.0, exponent - 15);
    }
    return bits < 0 ? -magnitude : magnitude;
  }
}
