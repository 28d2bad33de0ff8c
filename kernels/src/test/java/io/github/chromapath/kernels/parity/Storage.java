// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import io.github.chromapath.kernels.cpu.Bfloat16Span;
import io.github.chromapath.kernels.cpu.Float32Span;
import io.github.chromapath.kernels.cpu.Span;
import java.nio.ByteBuffer;
import java.util.List;

/** A storage type of the kernels: its suffix, its size, its twin's span, its precision. */
enum Storage {
  F32("f32", 4, 23, -126),
  F16("f16", 2, 10, -14),
  BF16("bf16", 2, 7, -126),
  /** Labels, places in a window, counts: compared byte by byte. */
  BYTES("b8", 1, 0, 0);

  /** What activations are stored as. */
  static final List<Storage> FLOATS = List.of(F32, F16, BF16);

  private final String suffix;
  private final int bytes;
  private final int fractionBits;
  private final int leastExponent;

  Storage(String suffix, int bytes, int fractionBits, int leastExponent) {
    this.suffix = suffix;
    this.bytes = bytes;
    this.fractionBits = fractionBits;
    this.leastExponent = leastExponent;
  }

  String suffix() {
    return suffix;
  }

  int bytes() {
    return bytes;
  }

  /** Elements that a kernel moves at once. */
  int vector() {
    return 16 / bytes;
  }

  /** The distance between neighbouring values around {@code value}. */
  double ulp(double value) {
    int exponent = value == 0 ? leastExponent : Math.getExponent(value);
    return Math.scalb(1.0, Math.max(leastExponent, exponent) - fractionBits);
  }

  /** A span over all of {@code memory}. */
  Span span(ByteBuffer memory) {
    return switch (this) {
      case F32 -> new Float32Span(memory);
      case F16 -> new HalfSpan(memory.asShortBuffer());
      case BF16 -> new Bfloat16Span(memory);
      case BYTES -> throw new IllegalStateException("bytes are no numbers");
    };
  }
}
