// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Float arithmetic of f32 and f64. If one operand of min or max is NaN, the result is the other
 * one, or NaN with .NaN; -0 is less than +0. With .ftz, subnormal operands and results are zero.
 */
final class FloatDecoder {
  private FloatDecoder() {}

  static Instruction decode(Decoding in, PtxType type) {
    if (type != PtxType.F32 && type != PtxType.F64) {
      throw in.error("arithmetic in " + type + " is not interpreted");
    }
    return switch (in.statement().opcode()) {
      case "add", "sub", "mul", "fma", "mad" -> arithmetic(in, type);
      case "div" -> divide(in, type);
      case "sqrt", "rcp" -> root(in, type);
      case "rsqrt", "ex2", "lg2", "sin", "cos", "tanh" -> approximate(in, type);
      case "neg", "abs", "copysign" -> sign(in, type);
      case "min", "max" -> extreme(in, type);
      default -> throw in.unknown();
    };
  }

  /** The value of f32 bits; subnormals are flushed to zero if requested. */
  static float input(long bits, boolean flush) {
    float value = Float.intBitsToFloat((int) bits);
    return flush && Math.abs(value) < Float.MIN_NORMAL ? Math.copySign(0f, value) : value;
  }

  private static long output(long bits, boolean flush, boolean saturate) {
    if (saturate) {
      float value = Float.intBitsToFloat((int) bits);
      return value > 0 ? Rounded.bits(Math.min(value, 1f)) : 0;
    }
    return flush && (bits & 0x7f800000L) == 0 ? bits & 0x80000000L : bits;
  }

  private static Instruction arithmetic(Decoding in, PtxType type) {
    Rounding given = in.takeRounding();
    Rounding rounding = given == null ? Rounding.NEAREST_EVEN : given;
    boolean flush = in.take("ftz");
    boolean saturate = in.take("sat");
    if (type == PtxType.F64) {
      if (rounding != Rounding.NEAREST_EVEN || flush || saturate) {
        throw in.error("f64 rounds to nearest only");
      }
      return doubles(in);
    }
    return switch (in.statement().opcode()) {
      case "add" ->
          binary(
              in,
              type,
              (a, b) ->
                  output(Rounded.add(input(a, flush), input(b, flush), rounding), flush, saturate));
      case "sub" ->
          binary(
              in,
              type,
              (a, b) ->
                  output(
                      Rounded.add(input(a, flush), -input(b, flush), rounding), flush, saturate));
      case "mul" ->
          binary(
              in,
              type,
              (a, b) ->
                  output(
                      Rounded.multiply(input(a, flush), input(b, flush), rounding),
                      flush,
                      saturate));
      default ->
          ternary(
              in,
              type,
              (a, b, c) ->
                  output(
                      Rounded.fma(input(a, flush), input(b, flush), input(c, flush), rounding),
                      flush,
                      saturate));
    };
  }

  private static Instruction doubles(Decoding in) {
    return switch (in.statement().opcode()) {
      case "add" -> doubles(in, (a, b) -> a + b);
      case "sub" -> doubles(in, (a, b) -> a - b);
      case "mul" -> doubles(in, (a, b) -> a * b);
      default ->
          ternary(
              in,
              PtxType.F64,
              (a, b, c) ->
                  Double.doubleToRawLongBits(
                      Math.fma(
                          Double.longBitsToDouble(a),
                          Double.longBitsToDouble(b),
                          Double.longBitsToDouble(c))));
    };
  }

  private static Instruction doubles(Decoding in, DoubleBinaryOperator operation) {
    return binary(
        in,
        PtxType.F64,
        (a, b) ->
            Double.doubleToRawLongBits(
                operation.applyAsDouble(Double.longBitsToDouble(a), Double.longBitsToDouble(b))));
  }

  /** Every form is the exact quotient rounded once. */
  private static Instruction divide(Decoding in, PtxType type) {
    requireNearest(in, in.takeAny("approx", "full"));
    boolean flush = in.take("ftz");
    if (type == PtxType.F64) {
      return doubles(in, (a, b) -> a / b);
    }
    return binary(
        in, type, (a, b) -> output(Rounded.bits(input(a, flush) / input(b, flush)), flush, false));
  }

  private static Instruction root(Decoding in, PtxType type) {
    requireNearest(in, in.take("approx"));
    return in.statement().opcode().equals("sqrt")
        ? function(in, type, Math::sqrt)
        : function(in, type, a -> 1 / a);
  }

  private static void requireNearest(Decoding in, boolean approximate) {
    Rounding rounding = in.takeRounding();
    if (approximate ? rounding != null : rounding != Rounding.NEAREST_EVEN) {
      throw in.error("one of .approx and .rn is interpreted, and nothing else");
    }
  }

  private static Instruction approximate(Decoding in, PtxType type) {
    if (!in.take("approx")) {
      throw in.error("only .approx is interpreted");
    }
    return function(
        in,
        type,
        switch (in.statement().opcode()) {
          case "rsqrt" -> a -> 1 / Math.sqrt(a);
          case "ex2" -> a -> Math.pow(2, a);
          case "lg2" -> FloatDecoder::logarithm;
          case "sin" -> Math::sin;
          case "cos" -> Math::cos;
          default -> Math::tanh;
        });
  }

  /** log2, exact for powers of two. */
  private static double logarithm(double a) {
    if (!(a > 0) || a == Double.POSITIVE_INFINITY) {
      return Math.log(a);
    }
    int exponent = Math.getExponent(a);
    return exponent + Math.log(Math.scalb(a, -exponent)) / Math.log(2);
  }

  private static Instruction function(Decoding in, PtxType type, DoubleUnaryOperator operation) {
    boolean flush = in.take("ftz");
    if (type == PtxType.F64) {
      return unary(
          in,
          type,
          a -> Double.doubleToRawLongBits(operation.applyAsDouble(Double.longBitsToDouble(a))));
    }
    return unary(
        in,
        type,
        a -> output(Rounded.bits((float) operation.applyAsDouble(input(a, flush))), flush, false));
  }

  private static Instruction sign(Decoding in, PtxType type) {
    boolean flush = in.take("ftz");
    if (flush && type != PtxType.F32) {
      throw in.error("modifier .ftz of " + type + " is not interpreted");
    }
    long sign = 1L << (type.bits() - 1);
    return switch (in.statement().opcode()) {
      case "neg" -> unary(in, type, a -> output(a, flush, false) ^ sign);
      case "abs" -> unary(in, type, a -> output(a, flush, false) & ~sign);
      default -> binary(in, type, (a, b) -> (a & sign) | (b & ~sign));
    };
  }

  private static Instruction extreme(Decoding in, PtxType type) {
    boolean flush = in.take("ftz");
    boolean keepsNan = in.take("NaN");
    DoubleBinaryOperator choice = in.statement().opcode().equals("min") ? Math::min : Math::max;
    DoubleBinaryOperator operation =
        keepsNan
            ? choice
            : (a, b) -> Double.isNaN(a) ? b : Double.isNaN(b) ? a : choice.applyAsDouble(a, b);
    return type == PtxType.F64
        ? doubles(in, operation)
        : binary(
            in,
            type,
            (a, b) ->
                Rounded.bits((float) operation.applyAsDouble(input(a, flush), input(b, flush))));
  }

  private static Instruction unary(Decoding in, PtxType type, LongUnaryOperator operation) {
    in.done(2);
    return new UnaryInstruction(
        in.statement(), in.target(0, type), in.source(1, type), in.unary(operation));
  }

  private static Instruction binary(Decoding in, PtxType type, LongBinaryOperator operation) {
    in.done(3);
    return new BinaryInstruction(
        in.statement(),
        in.target(0, type),
        in.source(1, type),
        in.source(2, type),
        in.binary(operation),
        false);
  }

  private static Instruction ternary(
      Decoding in, PtxType type, TernaryInstruction.Operation operation) {
    in.done(4);
    return new TernaryInstruction(
        in.statement(),
        in.target(0, type),
        in.source(1, type),
        in.source(2, type),
        in.source(3, type),
        in.ternary(operation));
  }
}
