// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** A statement being decoded. Its modifiers are consumed one by one, and none may remain. */
final class Decoding {
  private final Statement statement;
  private final RegisterTable registers;
  private final Map<String, LaneFunction> functions;
  private final List<String> modifiers;

  /**
   * @param functions the functions of the module so far, by name
   */
  Decoding(Statement statement, RegisterTable registers, Map<String, LaneFunction> functions) {
    this.statement = statement;
    this.registers = registers;
    this.functions = functions;
    modifiers = new ArrayList<>(statement.modifiers());
  }

  Statement statement() {
    return statement;
  }

  int operands() {
    return statement.operands().size();
  }

  Operand operand(int i) {
    if (i >= operands()) {
      throw error("too few operands");
    }
    return statement.operands().get(i);
  }

  boolean take(String modifier) {
    return modifiers.remove(modifier);
  }

  /** Consumes a modifier that is one of these, if there is one; returns whether there was. */
  boolean takeAny(String... choices) {
    boolean any = false;
    for (String choice : choices) {
      any |= take(choice);
    }
    return any;
  }

  /** Consumes and returns the first modifier. */
  String takeFirst() {
    if (modifiers.isEmpty()) {
      throw error("a modifier is missing");
    }
    return modifiers.remove(0);
  }

  /** Consumes the first type among the modifiers. */
  PtxType takeType() {
    for (String modifier : modifiers) {
      PtxType type = PtxType.named(modifier);
      if (type != null) {
        modifiers.remove(modifier);
        return type;
      }
    }
    throw unknown();
  }

  /** Consumes a rounding modifier; returns null if there is none. */
  Rounding takeRounding() {
    for (String modifier : modifiers) {
      Rounding rounding = Rounding.named(modifier);
      if (rounding != null) {
        modifiers.remove(modifier);
        return rounding;
      }
    }
    return null;
  }

  AddressSpace takeSpace() {
    for (String modifier : modifiers) {
      AddressSpace space = AddressSpace.named(modifier);
      if (space != null) {
        modifiers.remove(modifier);
        return space;
      }
    }
    return AddressSpace.GENERIC;
  }

  /** Refuses modifiers that were not consumed, and a wrong number of operands. */
  void done(int expectedOperands) {
    if (!modifiers.isEmpty()) {
      throw unknown();
    }
    if (operands() != expectedOperands) {
      throw error("expected " + expectedOperands + " operands");
    }
  }

  PtxSyntaxException unknown() {
    return error(
        modifiers.isEmpty()
            ? "opcode " + statement.opcode() + " is not interpreted"
            : "modifier ."
                + modifiers.get(0)
                + " of "
                + statement.opcode()
                + " is not interpreted");
  }

  PtxSyntaxException error(String what) {
    return new PtxSyntaxException(statement.line(), what + ": " + statement.text());
  }

  /** The row of an operand read as {@code type}, of exactly its width. */
  int source(int i, PtxType type) {
    return source(operand(i), type, false);
  }

  /** The row of an operand; a register may be wider than the type. */
  int source(Operand operand, PtxType type, boolean wider) {
    if (operand instanceof Operand.Register register) {
      requireWidth(register, type, wider);
      return register.row();
    }
    if (operand instanceof Operand.Literal literal) {
      return registers.literal(Literals.bits(literal, type, false));
    }
    if (operand instanceof Operand.Special special) {
      return registers.special(special.name());
    }
    if (operand instanceof Operand.Symbol symbol && type.bytes() == 8) {
      return registers.symbol(symbol);
    }
    throw error("an operand that " + statement.opcode() + " cannot read");
  }

  /** The row of a result of {@code type}; -1 for a sink. */
  int target(int i, PtxType type) {
    return target(operand(i), type, false);
  }

  int target(Operand operand, PtxType type, boolean wider) {
    if (operand instanceof Operand.Sink) {
      return -1;
    }
    return requireWidth(register(operand), type, wider).row();
  }

  Operand.Register register(Operand operand) {
    if (operand instanceof Operand.Register register) {
      return register;
    }
    throw error("an operand that is no register");
  }

  Operand.Register predicate(int i) {
    return predicate(operand(i));
  }

  Operand.Register predicate(Operand operand) {
    Operand.Register register = register(operand);
    if (register.type() != PtxType.PRED) {
      throw error("register " + register.name() + " is no predicate");
    }
    return register;
  }

  /** The row of a predicate result; -1 for a sink. */
  int predicateTarget(Operand operand) {
    return operand instanceof Operand.Sink ? -1 : predicate(operand).row();
  }

  /** A function that is determined by the opcode, its modifiers and perhaps {@code beside}. */
  LaneFunction unary(LongUnaryOperator f, Object... beside) {
    return functions.computeIfAbsent(
        name(beside), n -> new LaneFunction(LongUnaryOperator.class, f, new UnaryLanes(f)));
  }

  LaneFunction binary(LongBinaryOperator f) {
    return functions.computeIfAbsent(
        name(), n -> new LaneFunction(LongBinaryOperator.class, f, new BinaryLanes(f)));
  }

  LaneFunction ternary(TernaryInstruction.Operation f, Object... beside) {
    return functions.computeIfAbsent(
        name(beside),
        n -> new LaneFunction(TernaryInstruction.Operation.class, f, new TernaryLanes(f)));
  }

  LaneFunction compare(CompareInstruction.Comparison f) {
    return functions.computeIfAbsent(
        name(), n -> new LaneFunction(CompareInstruction.Comparison.class, f, new CompareLanes(f)));
  }

  private String name(Object... beside) {
    return statement.opcode() + statement.modifiers() + Arrays.toString(beside);
  }

  private Operand.Register requireWidth(Operand.Register register, PtxType type, boolean wider) {
    int held = register.type().bytes();
    if (held == 0 || (held != type.bytes() && !(wider && held > type.bytes()))) {
      throw error("register " + register.name() + " (" + register.type() + ") is read as " + type);
    }
    return register;
  }
}
