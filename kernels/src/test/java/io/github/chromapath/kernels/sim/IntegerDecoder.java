// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import io.github.chromapath.kernels.sim.CompareInstruction.Comparison;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Integer arithmetic: results wrap; a division by zero is a fault. */
final class IntegerDecoder {
  private IntegerDecoder() {}

  static Instruction decode(Decoding in, PtxType type) {
    long mask = type.mask();
    int unused = type.unused();
    Comparison less = less(type);
    return switch (in.statement().opcode()) {
      case "add" ->
          in.take("sat")
              ? binary(in, type, (a, b) -> saturate((int) a + (long) (int) b))
              : binary(in, type, (a, b) -> (a + b) & mask);
      case "sub" ->
          in.take("sat")
              ? binary(in, type, (a, b) -> saturate((int) a - (long) (int) b))
              : binary(in, type, (a, b) -> (a - b) & mask);
      case "mul" -> multiply(in, type);
      case "mad" -> multiplyAdd(in, type);
      case "div" ->
          divide(
              in,
              type,
              type.isSigned()
                  ? (a, b) -> (a << unused >> unused) / (b << unused >> unused) & mask
                  : type.bytes() < 8 ? (a, b) -> a / b : Long::divideUnsigned);
      case "rem" ->
          divide(
              in,
              type,
              type.isSigned()
                  ? (a, b) -> (a << unused >> unused) % (b << unused >> unused) & mask
                  : type.bytes() < 8 ? (a, b) -> a % b : Long::remainderUnsigned);
      case "neg" -> unary(in, type, a -> -a & mask);
      case "abs" -> unary(in, type, a -> Math.abs(a << unused >> unused) & mask);
      case "min" -> binary(in, type, (a, b) -> less.test(a, b) ? a : b);
      case "max" -> binary(in, type, (a, b) -> less.test(a, b) ? b : a);
      default -> throw in.unknown();
    };
  }

  /** Whether a is less than b. */
  static Comparison less(PtxType type) {
    int unused = type.unused();
    return type.isSigned()
        ? (a, b) -> a << unused < b << unused
        : (a, b) -> a + Long.MIN_VALUE < b + Long.MIN_VALUE;
  }

  /** The upper half of the product. */
  static long high(PtxType type, long a, long b) {
    long x = type.extend(a);
    long y = type.extend(b);
    if (type.bytes() < 8) {
      return type.truncate((x * y) >> type.bits());
    }
    long high = Math.multiplyHigh(x, y);
    return type.isSigned() ? high : high + ((x >> 63) & y) + ((y >> 63) & x);
  }

  private static Instruction multiply(Decoding in, PtxType type) {
    if (in.take("wide")) {
      int unused = type.unused();
      return wide(
          in,
          type,
          type.isSigned()
              ? (a, b) -> (a << unused >> unused) * (b << unused >> unused)
              : (a, b) -> a * b);
    }
    if (in.take("hi")) {
      return binary(in, type, (a, b) -> high(type, a, b));
    }
    long mask = type.mask();
    return in.take("lo") ? binary(in, type, (a, b) -> a * b & mask) : refuse(in);
  }

  private static Instruction wide(Decoding in, PtxType type, LongBinaryOperator product) {
    PtxType result = doubled(in, type);
    long mask = result.mask();
    in.done(3);
    return new BinaryInstruction(
        in.statement(),
        in.target(0, result),
        in.source(1, type),
        in.source(2, type),
        in.binary((a, b) -> product.applyAsLong(a, b) & mask),
        false);
  }

  private static Instruction multiplyAdd(Decoding in, PtxType type) {
    if (in.take("wide")) {
      PtxType result = doubled(in, type);
      long mask = result.mask();
      int unused = type.unused();
      return ternary(
          in,
          type,
          result,
          type.isSigned()
              ? (a, b, c) -> (a << unused >> unused) * (b << unused >> unused) + c & mask
              : (a, b, c) -> a * b + c & mask);
    }
    if (in.take("hi")) {
      return ternary(in, type, type, (a, b, c) -> type.truncate(high(type, a, b) + c));
    }
    long mask = type.mask();
    return in.take("lo") ? ternary(in, type, type, (a, b, c) -> a * b + c & mask) : refuse(in);
  }

  private static Instruction refuse(Decoding in) {
    throw in.error("one of .lo, .hi and .wide is missing");
  }

  private static PtxType doubled(Decoding in, PtxType type) {
    return switch (type) {
      case U16 -> PtxType.U32;
      case S16 -> PtxType.S32;
      case U32 -> PtxType.U64;
      case S32 -> PtxType.S64;
      default -> throw in.error("no type is twice as wide as " + type);
    };
  }

  private static long saturate(long value) {
    return Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value)) & 0xffffffffL;
  }

  private static Instruction unary(Decoding in, PtxType type, LongUnaryOperator operation) {
    in.done(2);
    return new UnaryInstruction(
        in.statement(), in.target(0, type), in.source(1, type), in.unary(operation));
  }

  private static Instruction binary(Decoding in, PtxType type, LongBinaryOperator operation) {
    return binary(in, type, operation, false);
  }

  private static Instruction divide(Decoding in, PtxType type, LongBinaryOperator operation) {
    return binary(in, type, operation, true);
  }

  private static Instruction binary(
      Decoding in, PtxType type, LongBinaryOperator operation, boolean divides) {
    in.done(3);
    return new BinaryInstruction(
        in.statement(),
        in.target(0, type),
        in.source(1, type),
        in.source(2, type),
        in.binary(operation),
        divides);
  }

  private static Instruction ternary(
      Decoding in, PtxType factor, PtxType result, TernaryInstruction.Operation operation) {
    in.done(4);
    return new TernaryInstruction(
        in.statement(),
        in.target(0, result),
        in.source(1, factor),
        in.source(2, factor),
        in.source(3, result),
        in.ternary(operation));
  }
}
