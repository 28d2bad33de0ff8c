// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import io.github.chromapath.kernels.sim.BarrierInstruction.Reduction;
import java.util.Locale;

/** Branches, exits, barriers and exchanges within a warp. */
final class ControlDecoder {
  private ControlDecoder() {}

  static Instruction decode(Decoding in) {
    return switch (in.statement().opcode()) {
      case "bra" -> branch(in);
      case "ret" -> {
        in.take("uni");
        in.done(0);
        yield new ExitInstruction(in.statement());
      }
      case "exit" -> {
        in.done(0);
        yield new ExitInstruction(in.statement());
      }
      case "trap" -> {
        in.done(0);
        yield new TrapInstruction(in.statement());
      }
      case "membar", "fence" -> {
        in.takeAny("sc", "acq_rel", "cta", "gl", "gpu", "sys");
        in.done(0);
        yield new Fence(in.statement());
      }
      case "activemask" -> {
        in.take("b32");
        in.done(1);
        yield new ActiveMask(in.statement(), in.target(0, PtxType.B32));
      }
      case "shfl" -> shuffle(in);
      case "vote" -> vote(in);
      default -> barrier(in);
    };
  }

  private static Instruction branch(Decoding in) {
    in.take("uni");
    in.done(1);
    if (!(in.operand(0) instanceof Operand.Label label)) {
      throw in.error("no label");
    }
    return new Branch(in.statement(), label.name());
  }

  private static Instruction barrier(Decoding in) {
    if (in.take("warp")) {
      requireSync(in);
      in.done(1);
      return new WarpBarrier(in.statement(), in.source(0, PtxType.B32));
    }
    in.takeAny("cta", "aligned");
    if (!in.take("red")) {
      requireSync(in);
      in.done(in.operands() == 2 ? 2 : 1);
      return new BarrierInstruction(
          in.statement(),
          in.source(0, PtxType.U32),
          in.operands() == 2 ? in.source(1, PtxType.U32) : -1,
          Reduction.NONE,
          -1,
          null);
    }
    Reduction reduction = Reduction.valueOf(in.takeFirst().toUpperCase(Locale.ROOT));
    PtxType type = in.takeType();
    int last = in.operands() == 4 ? 3 : 2;
    in.done(last + 1);
    return new BarrierInstruction(
        in.statement(),
        in.source(1, PtxType.U32),
        last == 3 ? in.source(2, PtxType.U32) : -1,
        reduction,
        type == PtxType.PRED ? in.predicate(0).row() : in.target(0, type),
        in.predicate(last));
  }

  private static void requireSync(Decoding in) {
    if (!in.take("sync")) {
      throw in.unknown();
    }
  }

  private static Instruction shuffle(Decoding in) {
    requireSync(in);
    ShuffleInstruction.Mode mode =
        switch (in.takeFirst()) {
          case "up" -> ShuffleInstruction.Mode.UP;
          case "down" -> ShuffleInstruction.Mode.DOWN;
          case "bfly" -> ShuffleInstruction.Mode.BFLY;
          case "idx" -> ShuffleInstruction.Mode.IDX;
          default -> throw in.error("an unknown shuffle");
        };
    PtxType type = in.takeType();
    in.done(5);
    boolean paired = in.operand(0) instanceof Operand.Pair;
    Operand target = in.operand(0) instanceof Operand.Pair pair ? pair.first() : in.operand(0);
    int[] rows = {
      in.target(target, PtxType.B32, false),
      paired ? in.predicateTarget(((Operand.Pair) in.operand(0)).second()) : -1,
      in.source(1, type),
      in.source(2, PtxType.B32),
      in.source(3, PtxType.B32)
    };
    return new ShuffleInstruction(in.statement(), mode, in.source(4, PtxType.B32), rows);
  }

  private static Instruction vote(Decoding in) {
    requireSync(in);
    VoteInstruction.Mode mode =
        switch (in.takeFirst()) {
          case "ballot" -> VoteInstruction.Mode.BALLOT;
          case "any" -> VoteInstruction.Mode.ANY;
          case "all" -> VoteInstruction.Mode.ALL;
          case "uni" -> VoteInstruction.Mode.UNI;
          default -> throw in.error("an unknown vote");
        };
    in.takeType();
    in.done(3);
    return new VoteInstruction(
        in.statement(),
        mode,
        in.source(2, PtxType.B32),
        mode == VoteInstruction.Mode.BALLOT ? in.target(0, PtxType.B32) : in.predicate(0).row(),
        in.predicate(1));
  }
}
