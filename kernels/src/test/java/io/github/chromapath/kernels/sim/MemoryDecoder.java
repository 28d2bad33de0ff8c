// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.Set;

/** Loads, stores, atomics, and addresses between spaces. */
final class MemoryDecoder {
  /** An address operand: a row, an offset, and whether the row holds 32 bits. */
  record Pointer(int row, long offset, boolean narrow) {}

  private static final Set<PtxType> WORDS =
      Set.of(PtxType.U32, PtxType.S32, PtxType.B32, PtxType.U64, PtxType.S64, PtxType.B64);

  private MemoryDecoder() {}

  static Instruction decode(Decoding in) {
    return switch (in.statement().opcode()) {
      case "ld" -> load(in);
      case "st" -> store(in);
      case "cvta" -> convertAddress(in);
      default -> atomic(in);
    };
  }

  static int[] join(int first, int... rest) {
    int[] all = new int[rest.length + 1];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  private static Instruction load(Decoding in) {
    AddressSpace space = in.takeSpace();
    in.takeAny("volatile", "nc", "weak", "ca", "cg", "cs", "lu", "cv");
    int elements = elements(in);
    PtxType type = in.takeType();
    in.done(2);
    int[] targets = new int[elements];
    PtxType[] held = new PtxType[elements];
    for (int i = 0; i < elements; i++) {
      Operand operand = element(in, 0, i, elements);
      targets[i] = in.target(operand, type, true);
      held[i] = operand instanceof Operand.Register register ? register.type() : type;
    }
    return new LoadInstruction(in.statement(), space, pointer(in, 1), type, targets, held);
  }

  private static Instruction store(Decoding in) {
    AddressSpace space = in.takeSpace();
    in.takeAny("volatile", "weak", "wb", "cg", "cs", "wt");
    int elements = elements(in);
    PtxType type = in.takeType();
    in.done(2);
    int[] sources = new int[elements];
    for (int i = 0; i < elements; i++) {
      sources[i] = in.source(element(in, 1, i, elements), type, true);
    }
    return new StoreInstruction(in.statement(), space, pointer(in, 0), type, sources);
  }

  private static int elements(Decoding in) {
    return in.take("v2") ? 2 : in.take("v4") ? 4 : 1;
  }

  private static Operand element(Decoding in, int operand, int i, int count) {
    if (in.operand(operand) instanceof Operand.Vector vector) {
      if (vector.elements().size() != count) {
        throw in.error("a vector of wrong length");
      }
      return vector.elements().get(i);
    }
    if (count != 1) {
      throw in.error("no vector");
    }
    return in.operand(operand);
  }

  private static Pointer pointer(Decoding in, int i) {
    if (!(in.operand(i) instanceof Operand.Address address)) {
      throw in.error("no address");
    }
    boolean narrow =
        address.base() instanceof Operand.Register register && register.type().bytes() == 4;
    return new Pointer(
        in.source(address.base(), narrow ? PtxType.U32 : PtxType.U64, false),
        address.offset(),
        narrow);
  }

  private static Instruction convertAddress(Decoding in) {
    boolean fromGeneric = in.take("to");
    AddressSpace space = in.takeSpace();
    PtxType type = in.takeType();
    in.done(2);
    if (type != PtxType.U64) {
      throw in.error("only 64-bit addresses are interpreted");
    }
    return new UnaryInstruction(
        in.statement(),
        in.target(0, type),
        in.source(1, type),
        in.unary(fromGeneric ? space::fromGeneric : space::toGeneric));
  }

  private static Instruction atomic(Decoding in) {
    boolean returns = in.statement().opcode().equals("atom");
    AddressSpace space = in.takeSpace();
    in.takeAny("relaxed", "gpu", "cta", "sys");
    String operation = in.takeFirst();
    PtxType type = in.takeType();
    boolean swaps = operation.equals("cas");
    int first = returns ? 1 : 0;
    in.done(first + (swaps ? 3 : 2));
    return new AtomicInstruction(
        in.statement(),
        space,
        pointer(in, first),
        type,
        returns ? in.target(0, type) : -1,
        in.source(first + 1, type),
        swaps ? in.source(first + 2, type) : -1,
        operation(in, operation, type));
  }

  private static TernaryInstruction.Operation operation(
      Decoding in, String operation, PtxType type) {
    if (operation.equals("exch") && (WORDS.contains(type) || type.isFloat())) {
      return (m, b, c) -> b;
    }
    if (operation.equals("add") && type == PtxType.F32) {
      return (m, b, c) ->
          Rounded.bits(Float.intBitsToFloat((int) m) + Float.intBitsToFloat((int) b));
    }
    if (operation.equals("add") && type == PtxType.F64) {
      return (m, b, c) ->
          Double.doubleToRawLongBits(Double.longBitsToDouble(m) + Double.longBitsToDouble(b));
    }
    if (!WORDS.contains(type)) {
      throw in.error("atomic ." + operation + " of " + type + " is not interpreted");
    }
    CompareInstruction.Comparison less = IntegerDecoder.less(type);
    return switch (operation) {
      case "add" -> (m, b, c) -> type.truncate(m + b);
      case "min" -> (m, b, c) -> less.test(b, m) ? b : m;
      case "max" -> (m, b, c) -> less.test(m, b) ? b : m;
      case "and" -> (m, b, c) -> m & b;
      case "or" -> (m, b, c) -> m | b;
      case "xor" -> (m, b, c) -> m ^ b;
      case "inc" -> (m, b, c) -> Long.compareUnsigned(m, b) >= 0 ? 0 : m + 1;
      case "dec" -> (m, b, c) -> m == 0 || Long.compareUnsigned(m, b) > 0 ? b : m - 1;
      case "cas" -> (m, b, c) -> m == b ? c : m;
      default -> throw in.error("atomic ." + operation + " is not interpreted");
    };
  }
}
