// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.tensor.DataType;
import java.nio.ByteBuffer;
import java.util.List;

/** A storage type of the kernels: its suffix, its size, its host type, its precision. */
enum Storage {
  F32("f32", DataType.FLOAT32, 23, -126),
  F16("f16", DataType.FLOAT16, 10, -14),
  BF16("bf16", DataType.BFLOAT16, 7, -126),
  /** Labels, places in a window, counts: compared byte by byte. */
  BYTES("b8", DataType.UINT8, 0, 0);

  /** The types of activations. */
  static final List<Storage> FLOATS = List.of(F32, F16, BF16);

  private final String suffix;
  private final DataType type;
  private final int fractionBits;
  private final int leastExponent;

  Storage(String suffix, DataType type, int fractionBits, int leastExponent) {
    this.suffix = suffix;
    this.type = type;
    this.fractionBits = fractionBits;
    this.leastExponent = leastExponent;
  }

  String suffix() {
    return suffix;
  }

  int bytes() {
    return type.bytes();
  }

  /** Elements that a kernel loads at once. */
  int vector() {
    return 16 / bytes();
  }

  /** The distance between neighbouring values around {@code value}. */
  double ulp(double value) {
    int exponent = value == 0 ? leastExponent : Math.getExponent(value);
    return Math.scalb(1.0, Math.max(leastExponent, exponent) - fractionBits);
  }

  /** The host's type. */
  DataType type() {
    return type;
  }

  /** A span over the remaining bytes; fp16 is converted by the test's own implementation. */
  Span span(ByteBuffer memory) {
    return this == F16 ? new HalfSpan(memory.asShortBuffer()) : Span.of(memory, type);
  }
}
