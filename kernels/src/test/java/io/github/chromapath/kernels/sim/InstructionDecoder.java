// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.Map;

/** Decodes a statement into an instruction, or refuses it by name. */
final class InstructionDecoder {
  private InstructionDecoder() {}

  static Instruction decode(
      Statement statement, RegisterTable registers, Map<String, LaneFunction> functions) {
    Decoding in = new Decoding(statement, registers, functions);
    return switch (statement.opcode()) {
      case "ld", "st", "atom", "red", "cvta" -> MemoryDecoder.decode(in);
      case "mov" -> MoveDecoder.move(in);
      case "selp", "slct" -> MoveDecoder.select(in);
      case "cvt" -> ConversionDecoder.decode(in);
      case "setp", "set" -> CompareDecoder.decode(in);
      case "bra",
          "ret",
          "exit",
          "trap",
          "bar",
          "barrier",
          "membar",
          "fence",
          "shfl",
          "vote",
          "activemask" ->
          ControlDecoder.decode(in);
      case "and",
          "or",
          "xor",
          "not",
          "cnot",
          "shl",
          "shr",
          "shf",
          "bfe",
          "bfi",
          "bfind",
          "popc",
          "clz",
          "brev",
          "prmt",
          "lop3" ->
          BitDecoder.decode(in);
      case "add",
          "sub",
          "mul",
          "mad",
          "fma",
          "div",
          "rem",
          "neg",
          "abs",
          "min",
          "max",
          "sqrt",
          "rcp",
          "rsqrt",
          "ex2",
          "lg2",
          "sin",
          "cos",
          "tanh",
          "copysign" -> {
        PtxType type = in.takeType();
        yield type.isFloat() ? FloatDecoder.decode(in, type) : IntegerDecoder.decode(in, type);
      }
      default -> throw in.error("opcode " + statement.opcode() + " is not interpreted");
    };
  }
}
