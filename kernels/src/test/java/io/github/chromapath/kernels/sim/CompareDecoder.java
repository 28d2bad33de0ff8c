// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import io.github.chromapath.kernels.sim.CompareInstruction.Combine;
import io.github.chromapath.kernels.sim.CompareInstruction.Comparison;
import io.github.chromapath.kernels.sim.CompareInstruction.Results;
import java.util.Locale;

/** setp and set. A comparison with NaN is false, except for the unordered forms and nan. */
final class CompareDecoder {
  private CompareDecoder() {}

  static Instruction decode(Decoding in) {
    boolean word = in.statement().opcode().equals("set");
    String relation = in.takeFirst();
    Combine combine = Combine.NONE;
    for (Combine choice : new Combine[] {Combine.AND, Combine.OR, Combine.XOR}) {
      if (in.take(choice.name().toLowerCase(Locale.ROOT))) {
        combine = choice;
      }
    }
    boolean flush = in.take("ftz");
    PtxType result = word ? in.takeType() : null;
    PtxType type = in.takeType();
    in.done(combine == Combine.NONE ? 3 : 4);
    Comparison comparison =
        type.isFloat() ? floats(in, relation, type, flush) : integers(in, relation, type);
    return new CompareInstruction(
        in.statement(),
        results(in, result),
        in.source(1, type),
        in.source(2, type),
        in.compare(comparison),
        combine,
        combine == Combine.NONE ? null : in.predicate(3));
  }

  private static Results results(Decoding in, PtxType word) {
    if (word != null) {
      long truth = word == PtxType.F32 ? 0x3f800000L : 0xffffffffL;
      if (word.bytes() != 4) {
        throw in.error("set makes a word of 32 bits");
      }
      return new Results(-1, -1, in.target(0, word), truth);
    }
    return in.operand(0) instanceof Operand.Pair pair
        ? new Results(in.predicateTarget(pair.first()), in.predicateTarget(pair.second()), -1, 0)
        : new Results(in.predicateTarget(in.operand(0)), -1, -1, 0);
  }

  private static Comparison integers(Decoding in, String relation, PtxType type) {
    Comparison less = IntegerDecoder.less(type);
    return switch (relation) {
      case "eq" -> (a, b) -> a == b;
      case "ne" -> (a, b) -> a != b;
      case "lt" -> less;
      case "le" -> (a, b) -> !less.test(b, a);
      case "gt" -> (a, b) -> less.test(b, a);
      case "ge" -> (a, b) -> !less.test(a, b);
      case "lo" -> (a, b) -> Long.compareUnsigned(a, b) < 0;
      case "ls" -> (a, b) -> Long.compareUnsigned(a, b) <= 0;
      case "hi" -> (a, b) -> Long.compareUnsigned(a, b) > 0;
      case "hs" -> (a, b) -> Long.compareUnsigned(a, b) >= 0;
      default -> throw in.error("comparison ." + relation + " is not interpreted");
    };
  }

  private static Comparison floats(Decoding in, String relation, PtxType type, boolean flush) {
    Ordering ordering = ordering(in, relation);
    FloatFormat format = FloatFormat.of(type);
    if (flush && type != PtxType.F32) {
      throw in.error("modifier .ftz of " + type + " is not interpreted");
    }
    if (type == PtxType.F32) {
      return (a, b) -> ordering.test(FloatDecoder.input(a, flush), FloatDecoder.input(b, flush));
    }
    return (a, b) -> ordering.test(format.decode(a), format.decode(b));
  }

  private interface Ordering {
    boolean test(double a, double b);
  }

  private static Ordering ordering(Decoding in, String relation) {
    return switch (relation) {
      case "eq" -> (a, b) -> a == b;
      case "ne" -> (a, b) -> a < b || a > b;
      case "lt" -> (a, b) -> a < b;
      case "le" -> (a, b) -> a <= b;
      case "gt" -> (a, b) -> a > b;
      case "ge" -> (a, b) -> a >= b;
      case "equ" -> (a, b) -> !(a < b || a > b);
      case "neu" -> (a, b) -> a != b;
      case "ltu" -> (a, b) -> !(a >= b);
      case "leu" -> (a, b) -> !(a > b);
      case "gtu" -> (a, b) -> !(a <= b);
      case "geu" -> (a, b) -> !(a < b);
      case "num" -> (a, b) -> !Double.isNaN(a) && !Double.isNaN(b);
      case "nan" -> (a, b) -> Double.isNaN(a) || Double.isNaN(b);
      default -> throw in.error("comparison ." + relation + " is not interpreted");
    };
  }
}
