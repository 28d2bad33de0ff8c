package io.github.chromapath.kernels.sim;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Integer arithmetic: results wrap; a division by zero is a fault. */
final class IntegerDecoder {
  private IntegerDecoder() {}

  static Instruction decode(Decoding in, PtxType type) {
    return switch (in.statement().opcode()) {
      case "add" ->
          in.take("sat")
              ? binary(in, type, (a, b) -> saturate((int) a + (long) (int) b))
              : binary(in, type, (a, b) -> type.truncate(a + b));
      case "sub" ->
          in.take("sat")
              ? binary(in, type, (a, b) -> saturate((int) a - (long) (int) b))
              : binary(in, type, (a, b) -> type.truncate(a - b));
      case "mul" -> multiply(in, type);
      case "mad" -> multiplyAdd(in, type);
      case "div" ->
          binary(
              in,
              type,
              type.isSigned()
                  ? (a, b) -> type.truncate(type.extend(a) / type.extend(b))
                  : Long::divideUnsigned);
      case "rem" ->
          binary(
              in,
              type,
              type.isSigned()
                  ? (a, b) -> type.truncate(type.extend(a) % type.extend(b))
                  : Long::remainderUnsigned);
      case "neg" -> unary(in, type, a -> type.truncate(-a));
      case "abs" -> unary(in, type, a -> type.truncate(Math.abs(type.extend(a))));
      case "min" -> binary(in, type, (a, b) -> less(type, a, b) ? a : b);
      case "max" -> binary(in, type, (a, b) -> less(type, a, b) ? b : a);
      default -> throw in.unknown();
    };
  }

  static boolean less(PtxType type, long a, long b) {
    return type.isSigned() ? type.extend(a) < type.extend(b) : Long.compareUnsigned(a, b) < 0;
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
      return wide(in, type, (a, b) -> type.extend(a) * type.extend(b));
    }
    if (in.take("hi")) {
      return binary(in, type, (a, b) -> high(type, a, b));
    }
    return in.take("lo") ? binary(in, type, (a, b) -> type.truncate(a * b)) : refuse(in);
  }

  private static Instruction wide(Decoding in, PtxType type, LongBinaryOperator product) {
    PtxType result = doubled(in, type);
    in.done(3);
    return new BinaryInstruction(
        in.statement(),
        in.target(0, result),
        in.source(1, type),
        in.source(2, type),
        (a, b) -> result.truncate(product.applyAsLong(a, b)));
  }

  private static Instruction multiplyAdd(Decoding in, PtxType type) {
    if (in.take("wide")) {
      PtxType result = doubled(in, type);
      return ternary(
          in, type, result, (a, b, c) -> result.truncate(type.extend(a) * type.extend(b) + c));
    }
    if (in.take("hi")) {
      return ternary(in, type, type, (a, b, c) -> type.truncate(high(type, a, b) + c));
    }
    return in.take("lo")
        ? ternary(in, type, type, (a, b, c) -> type.truncate(a * b + c))
        : refuse(in);
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
    return new UnaryInstruction(in.statement(), in.target(0, type), in.source(1, type), operation);
  }

  private static Instruction binary(Decoding in, PtxType type, LongBinaryOperator operation) {
    in.done(3);
    return new BinaryInstruction(
        in.statement(), in.target(0, type), in.source(1, type), in.source(2, type), operation);
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
        operation);
  }
}
