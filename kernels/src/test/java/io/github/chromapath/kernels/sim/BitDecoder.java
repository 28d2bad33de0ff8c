// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.function.IntBinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Logic, shifts and bit fields. A shift by the width or more leaves zeros, or copies of the sign.
 */
final class BitDecoder {
  private BitDecoder() {}

  static Instruction decode(Decoding in) {
    String opcode = in.statement().opcode();
    if (opcode.equals("shf")) {
      return funnel(in);
    }
    if (opcode.equals("prmt")) {
      return permute(in);
    }
    PtxType type = in.takeType();
    if (type == PtxType.PRED) {
      return predicate(in);
    }
    int bits = type.bits();
    long mask = type.mask();
    return switch (opcode) {
      case "and" -> binary(in, type, (a, b) -> a & b);
      case "or" -> binary(in, type, (a, b) -> a | b);
      case "xor" -> binary(in, type, (a, b) -> a ^ b);
      case "not" -> unary(in, type, type, a -> ~a & mask);
      case "cnot" -> unary(in, type, type, a -> a == 0 ? 1 : 0);
      case "shl" -> shift(in, type, (a, n) -> n >= bits ? 0 : (a << n) & mask);
      case "shr" ->
          shift(
              in,
              type,
              type.isSigned()
                  ? (a, n) -> ((a << (64 - bits)) >> (64 - bits) >> Math.min(n, 63)) & mask
                  : (a, n) -> n > 63 ? 0 : a >>> n);
      case "popc" -> unary(in, PtxType.U32, type, Long::bitCount);
      case "clz" ->
          unary(in, PtxType.U32, type, a -> Long.numberOfLeadingZeros(a) - (64 - type.bits()));
      case "brev" -> unary(in, type, type, a -> Long.reverse(a) >>> (64 - type.bits()));
      case "bfind" -> findBit(in, type);
      case "bfe" -> {
        in.done(4);
        yield new TernaryInstruction(
            in.statement(),
            in.target(0, type),
            in.source(1, type),
            in.source(2, PtxType.U32),
            in.source(3, PtxType.U32),
            in.ternary(
                (a, position, length) ->
                    extract(type, a, (int) position & 0xff, (int) length & 0xff)));
      }
      case "bfi" -> {
        in.done(5);
        int[] operands = {
          in.source(1, type),
          in.source(2, type),
          in.source(3, PtxType.U32),
          in.source(4, PtxType.U32)
        };
        yield new BitFieldInsert(in.statement(), in.target(0, type), operands, type.bits());
      }
      case "lop3" -> lookup(in, type);
      default -> throw in.unknown();
    };
  }

  private static Instruction lookup(Decoding in, PtxType type) {
    in.done(5);
    if (!(in.operand(4) instanceof Operand.Literal literal) || type != PtxType.B32) {
      throw in.error("lop3 takes .b32 and a table in a literal");
    }
    int table = (int) literal.bits() & 0xff;
    return new TernaryInstruction(
        in.statement(),
        in.target(0, type),
        in.source(1, type),
        in.source(2, type),
        in.source(3, type),
        in.ternary((a, b, c) -> lookup(table, a, b, c) & 0xffffffffL, table));
  }

  /** Bit i of the result is bit {@code 4 a_i + 2 b_i + c_i} of the table. */
  private static long lookup(int table, long a, long b, long c) {
    long result = 0;
    for (int i = 0; i < 8; i++) {
      if ((table >> i & 1) != 0) {
        result |= ((i & 4) != 0 ? a : ~a) & ((i & 2) != 0 ? b : ~b) & ((i & 1) != 0 ? c : ~c);
      }
    }
    return result;
  }

  private static long extract(PtxType type, long a, int position, int length) {
    int top = type.bits() - 1;
    long sign = type.isSigned() && length > 0 ? a >>> Math.min(position + length - 1, top) & 1 : 0;
    long field = position > top ? 0 : a >>> position;
    if (length < 64) {
      long mask = (1L << length) - 1;
      field = sign == 0 ? field & mask : field | ~mask;
    }
    int present = Math.max(0, top + 1 - position);
    if (sign != 0 && present < 64) {
      field |= -1L << present;
    }
    return type.truncate(field);
  }

  private static Instruction findBit(Decoding in, PtxType type) {
    boolean shift = in.take("shiftamt");
    return unary(
        in,
        PtxType.U32,
        type,
        a -> {
          long value = type.extend(a);
          long bits = type.truncate(value < 0 && type.isSigned() ? ~value : value);
          if (bits == 0) {
            return 0xffffffffL;
          }
          int place = 63 - Long.numberOfLeadingZeros(bits);
          return shift ? type.bits() - 1 - place : place;
        });
  }

  private static Instruction funnel(Decoding in) {
    boolean left = in.take("l");
    if (!left && !in.take("r")) {
      throw in.unknown();
    }
    boolean wraps = in.take("wrap");
    if (!wraps && !in.take("clamp")) {
      throw in.unknown();
    }
    PtxType type = in.takeType();
    in.done(4);
    return new TernaryInstruction(
        in.statement(),
        in.target(0, type),
        in.source(1, type),
        in.source(2, type),
        in.source(3, PtxType.U32),
        in.ternary(
            (a, b, c) -> {
              int n = wraps ? (int) c & 31 : (int) Math.min(c, 32);
              long both = b << 32 | a;
              return (left ? n == 0 ? b : both >>> (32 - n) : n == 32 ? b : both >>> n)
                  & 0xffffffffL;
            }));
  }

  private static Instruction permute(Decoding in) {
    PtxType type = in.takeType();
    String mode = in.statement().modifiers().size() == 2 ? in.takeFirst() : "";
    if (!java.util.Set.of("", "f4e", "b4e", "rc8", "ecl", "ecr", "rc16").contains(mode)) {
      throw in.error("modifier ." + mode + " of prmt is not interpreted");
    }
    in.done(4);
    return new TernaryInstruction(
        in.statement(),
        in.target(0, type),
        in.source(1, type),
        in.source(2, type),
        in.source(3, type),
        in.ternary((a, b, c) -> permute(mode, b << 32 | a, (int) c)));
  }

  /** Byte i of the result is the byte of {@code both} that the mode and selector name. */
  private static long permute(String mode, long both, int selector) {
    long result = 0;
    int low = selector & 3;
    for (int i = 0; i < 4; i++) {
      int choice =
          switch (mode) {
            case "f4e" -> low + i;
            case "b4e" -> low - i & 7;
            case "rc8" -> low;
            case "ecl" -> Math.max(low, i);
            case "ecr" -> Math.min(low, i);
            case "rc16" -> (low & 1) * 2 + (i & 1);
            default -> selector >> (4 * i) & 15;
          };
      long value = both >>> (8 * (choice & 7)) & 0xff;
      if ((choice & 8) != 0) {
        value = (value & 0x80) != 0 ? 0xff : 0;
      }
      result |= value << (8 * i);
    }
    return result;
  }

  private static Instruction predicate(Decoding in) {
    String opcode = in.statement().opcode();
    IntBinaryOperator operation =
        switch (opcode) {
          case "and" -> (a, b) -> a & b;
          case "or" -> (a, b) -> a | b;
          case "xor" -> (a, b) -> a ^ b;
          case "not" -> (a, b) -> ~a;
          default -> throw in.unknown();
        };
    boolean one = opcode.equals("not");
    in.done(one ? 2 : 3);
    return new PredicateInstruction(
        in.statement(),
        in.predicate(0).row(),
        in.predicate(1),
        in.predicate(one ? 1 : 2),
        operation);
  }

  private static Instruction unary(
      Decoding in, PtxType result, PtxType type, LongUnaryOperator operation) {
    in.done(2);
    return new UnaryInstruction(
        in.statement(), in.target(0, result), in.source(1, type), in.unary(operation));
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

  private static Instruction shift(Decoding in, PtxType type, LongBinaryOperator operation) {
    in.done(3);
    return new BinaryInstruction(
        in.statement(),
        in.target(0, type),
        in.source(1, type),
        in.source(2, PtxType.U32),
        in.binary(operation),
        false);
  }
}
