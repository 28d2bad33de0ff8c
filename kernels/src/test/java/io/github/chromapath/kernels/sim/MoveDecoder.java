// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.List;

/** mov, selp and slct. */
final class MoveDecoder {
  private MoveDecoder() {}

  static Instruction move(Decoding in) {
    PtxType type = in.takeType();
    in.done(2);
    if (type == PtxType.PRED && in.operand(1) instanceof Operand.Literal literal) {
      return new PredicateConstant(
          in.statement(), in.predicate(0).row(), literal.bits() == 0 ? 0 : -1);
    }
    if (type == PtxType.PRED) {
      Operand.Register from = in.predicate(1);
      return new PredicateInstruction(
          in.statement(), in.predicate(0).row(), from, from, (a, b) -> a);
    }
    if (in.operand(0) instanceof Operand.Vector vector) {
      PtxType part = part(in, type, vector);
      return new PackInstruction(
          in.statement(), in.source(1, type), targets(in, part, vector), part.bits(), true);
    }
    if (in.operand(1) instanceof Operand.Vector vector) {
      PtxType part = part(in, type, vector);
      List<Operand> elements = vector.elements();
      int[] narrow = new int[elements.size()];
      for (int i = 0; i < narrow.length; i++) {
        narrow[i] = in.source(elements.get(i), part, false);
      }
      return new PackInstruction(in.statement(), in.target(0, type), narrow, part.bits(), false);
    }
    return new UnaryInstruction(
        in.statement(), in.target(0, type), in.source(1, type), in.unary(a -> a));
  }

  static Instruction select(Decoding in) {
    boolean bySign = in.statement().opcode().equals("slct");
    PtxType type = in.takeType();
    if (!bySign) {
      in.done(4);
      return new SelectInstruction(
          in.statement(),
          in.target(0, type),
          in.source(1, type),
          in.source(2, type),
          in.predicate(3));
    }
    PtxType sign = in.takeType();
    if (sign != PtxType.S32 && sign != PtxType.F32) {
      throw in.error("slct asks the sign of " + sign);
    }
    in.done(4);
    return new TernaryInstruction(
        in.statement(),
        in.target(0, type),
        in.source(1, type),
        in.source(2, type),
        in.source(3, sign),
        in.ternary(
            sign == PtxType.S32
                ? (a, b, c) -> (int) c >= 0 ? a : b
                : (a, b, c) -> Float.intBitsToFloat((int) c) >= 0 ? a : b));
  }

  static int[] targets(Decoding in, PtxType part, Operand.Vector vector) {
    int[] rows = new int[vector.elements().size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = in.target(vector.elements().get(i), part, false);
    }
    return rows;
  }

  private static PtxType part(Decoding in, PtxType type, Operand.Vector vector) {
    return switch (type.bytes() / vector.elements().size()) {
      case 1 -> PtxType.B8;
      case 2 -> PtxType.B16;
      case 4 -> PtxType.B32;
      default -> throw in.error("a vector of wrong length");
    };
  }
}
