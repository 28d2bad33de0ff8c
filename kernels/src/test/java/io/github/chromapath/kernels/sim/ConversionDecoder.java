// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.function.LongUnaryOperator;

/**
 * cvt. A float is rounded and clamped to an integer's range. NaN becomes 0, or the pattern with
 * only the top bit set if either side has 64 bits. An integer becomes narrower by truncation, or by
 * clamping with .sat.
 */
final class ConversionDecoder {
  private ConversionDecoder() {}

  static Instruction decode(Decoding in) {
    boolean integral = in.statement().modifiers().stream().anyMatch(m -> m.matches("r[nzmp]i"));
    Rounding rounding = in.takeRounding();
    boolean saturate = in.take("sat");
    boolean flush = in.take("ftz");
    PtxType to = in.takeType();
    PtxType from = in.takeType();
    in.done(2);
    if (flush && to != PtxType.F32 && from != PtxType.F32) {
      throw in.error(".ftz without f32");
    }
    LongUnaryOperator conversion;
    if (from.isFloat() && to.isFloat()) {
      conversion = floats(in, to, from, rounding, integral, saturate, flush);
    } else if (from.isFloat()) {
      if (rounding == null || !integral) {
        throw in.error("a conversion to an integer names .rni, .rzi, .rmi or .rpi");
      }
      conversion = a -> toInteger(to, from, value(from, a, flush), rounding);
    } else if (to.isFloat()) {
      if (rounding == null || integral) {
        throw in.error("a conversion to a float names .rn, .rz, .rm or .rp");
      }
      if (to == PtxType.F64 && rounding != Rounding.NEAREST_EVEN) {
        throw in.error("f64 rounds to nearest only");
      }
      conversion =
          to == PtxType.F32 && from.bytes() == 4 && rounding == Rounding.NEAREST_EVEN && !saturate
              ? a -> Rounded.bits((float) from.extend(from.truncate(a)))
              : a -> clamp(to, toFloat(to, from, a, rounding), saturate);
    } else {
      conversion = saturate ? a -> saturated(to, from, from.truncate(a)) : extended(from);
    }
    Operand.Register target = in.register(in.operand(0));
    PtxType held = target.type();
    boolean integers = !to.isFloat();
    LongUnaryOperator converted = conversion;
    return new UnaryInstruction(
        in.statement(),
        in.target(target, to, integers),
        in.source(in.operand(1), from, true),
        in.unary(integers ? narrowed(converted, to, held) : converted, held));
  }

  private static LongUnaryOperator extended(PtxType from) {
    int unused = from.unused();
    return from.isSigned() ? a -> a << unused >> unused : a -> a << unused >>> unused;
  }

  /** The register bits of an integer result. */
  private static LongUnaryOperator narrowed(
      LongUnaryOperator conversion, PtxType to, PtxType held) {
    long mask = held.mask();
    LongUnaryOperator extended = extended(to);
    return a -> extended.applyAsLong(conversion.applyAsLong(a)) & mask;
  }

  private static LongUnaryOperator floats(
      Decoding in,
      PtxType to,
      PtxType from,
      Rounding given,
      boolean integral,
      boolean saturate,
      boolean flush) {
    boolean narrows = to.bytes() < from.bytes();
    if (narrows != (given != null && !integral) || (integral && to != from)) {
      throw in.error("a conversion to a narrower float names .rn, .rz, .rm or .rp, no other does");
    }
    if (to.bytes() == from.bytes() && to != from) {
      throw in.error("no conversion between " + from + " and " + to);
    }
    if (to == PtxType.F64 && saturate) {
      throw in.error("modifier .sat of F64 is not interpreted");
    }
    Rounding rounding = given == null ? Rounding.NEAREST_EVEN : given;
    FloatFormat format = FloatFormat.of(to);
    return a -> {
      double value = value(from, a, flush);
      if (integral) {
        value = Math.copySign(rounding.toInteger(value), value);
      }
      long bits = format.encode(value, rounding);
      if (flush && to == PtxType.F32 && (bits & 0x7f800000L) == 0) {
        bits &= 0x80000000L;
      }
      return clamp(to, bits, saturate);
    };
  }

  private static double value(PtxType from, long bits, boolean flush) {
    return from == PtxType.F32
        ? FloatDecoder.input(bits, flush)
        : FloatFormat.of(from).decode(from.truncate(bits));
  }

  private static long clamp(PtxType to, long bits, boolean saturate) {
    if (!saturate) {
      return bits;
    }
    FloatFormat format = FloatFormat.of(to);
    double value = format.decode(bits);
    return value > 0 ? format.encode(Math.min(value, 1), Rounding.NEAREST_EVEN) : 0;
  }

  private static long toInteger(PtxType to, PtxType from, double value, Rounding rounding) {
    if (Double.isNaN(value)) {
      return to.bytes() == 8 || from.bytes() == 8 ? 1L << (to.bits() - 1) : 0;
    }
    double whole = rounding.toInteger(value);
    if (to.isSigned()) {
      long limit = -1L << (to.bits() - 1);
      return Math.max(limit, Math.min(~limit, (long) whole));
    }
    if (whole <= 0) {
      return 0;
    }
    if (to.bytes() < 8) {
      return (long) Math.min(whole, (double) to.truncate(-1));
    }
    if (whole >= 0x1p64) {
      return -1;
    }
    return whole < 0x1p63 ? (long) whole : (long) (whole - 0x1p63) | Long.MIN_VALUE;
  }

  private static long toFloat(PtxType to, PtxType from, long bits, Rounding rounding) {
    long value = from.extend(from.truncate(bits));
    double high = from.isSigned() ? value >> 32 : value >>> 32;
    double exact = Rounded.oddSum(high * 0x1p32, (double) (value & 0xffffffffL));
    if (to == PtxType.F64) {
      return Double.doubleToRawLongBits(high * 0x1p32 + (double) (value & 0xffffffffL));
    }
    return FloatFormat.of(to).encode(exact, rounding);
  }

  private static long saturated(PtxType to, PtxType from, long bits) {
    long value = from.extend(bits);
    boolean huge = !from.isSigned() && value < 0;
    if (to.isSigned()) {
      long limit = -1L << (to.bits() - 1);
      return huge ? ~limit : Math.max(limit, Math.min(~limit, value));
    }
    if (from.isSigned() && value < 0) {
      return 0;
    }
    return to.bytes() == 8 ? value : huge ? to.truncate(-1) : Math.min(value, to.truncate(-1));
  }
}
