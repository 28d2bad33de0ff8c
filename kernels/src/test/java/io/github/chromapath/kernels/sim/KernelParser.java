// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import io.github.chromapath.kernels.sim.PtxLexer.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the body of one entry and decodes it, statement by statement. */
final class KernelParser {
  private static final Set<String> SPECIALS =
      Set.of(
          "%tid.x",
          "%tid.y",
          "%tid.z",
          "%ntid.x",
          "%ntid.y",
          "%ntid.z",
          "%ctaid.x",
          "%ctaid.y",
          "%ctaid.z",
          "%nctaid.x",
          "%nctaid.y",
          "%nctaid.z",
          "%laneid",
          "%warpid",
          "%nwarpid",
          "%lanemask_eq",
          "%lanemask_lt",
          "%lanemask_le",
          "%lanemask_gt",
          "%lanemask_ge");

  private final TokenReader in;
  private final String name;
  private final List<PtxParam> params;
  private final int maxThreads;
  private final Map<String, LaneFunction> functions;
  private final RegisterTable registers = new RegisterTable();
  private final SharedLayout shared = new SharedLayout();
  private final Map<String, Integer> labels = new HashMap<>();
  private final Set<String> resident = new HashSet<>();
  private final Map<String, Integer> localOffsets = new HashMap<>();
  private final List<Instruction> code = new ArrayList<>();
  private int localBytes;

  KernelParser(
      TokenReader in,
      String name,
      List<PtxParam> params,
      int maxThreads,
      List<PtxVariable> module,
      Map<String, LaneFunction> functions) {
    this.in = in;
    this.name = name;
    this.params = params;
    this.maxThreads = maxThreads;
    this.functions = functions;
    for (PtxVariable variable : module) {
      if (variable.space().equals("shared")) {
        shared.add(variable);
      } else {
        resident.add(variable.name());
      }
    }
  }

  PtxKernel kernel() {
    int start = in.line();
    in.expect("{");
    registers.open();
    int depth = 1;
    while (depth > 0) {
      if (in.accept("{")) {
        registers.open();
        depth++;
      } else if (in.accept("}")) {
        registers.close();
        depth--;
      } else {
        item();
      }
    }
    shared.close();
    if (code.isEmpty() || !endsIt(code.get(code.size() - 1))) {
      code.add(new ExitInstruction(end()));
    }
    for (Instruction instruction : code) {
      if (instruction instanceof Branch branch) {
        Integer target = labels.get(branch.label());
        if (target == null) {
          throw new PtxSyntaxException(start, "kernel " + name + " has no label " + branch.label());
        }
        branch.resolve(target);
      }
    }
    return new PtxKernel(name, params, shared, localBytes, maxThreads, registers, code);
  }

  private static boolean endsIt(Instruction last) {
    return last.source().guard() < 0 && (last instanceof ExitInstruction || last instanceof Branch);
  }

  private Statement end() {
    return new Statement(in.line(), "}", -1, false, "ret", List.of(), List.of());
  }

  private void item() {
    Token token = in.peek();
    switch (token.text()) {
      case ".reg" -> registerDeclaration();
      case ".local" -> {
        in.next();
        PtxVariable variable = in.variable("local");
        localBytes = SharedLayout.align(localBytes, variable.alignment());
        localOffsets.put(variable.name(), localBytes);
        localBytes += variable.bytes();
      }
      case ".shared" -> {
        in.next();
        shared.add(in.variable("shared"));
      }
      case ".pragma" -> in.skipStatement();
      case ".loc" -> in.skipLine(token.line());
      default -> {
        if (in.follows(":")) {
          labels.put(in.next().text(), code.size());
          in.expect(":");
        } else {
          code.add(InstructionDecoder.decode(statement(), registers, functions));
        }
      }
    }
  }

  private void registerDeclaration() {
    in.next();
    String typeName = in.next().text();
    PtxType type = PtxType.named(typeName.substring(1));
    if (type == null) {
      throw in.error("unknown type " + typeName);
    }
    do {
      String prefix = in.next().text();
      if (in.accept("<")) {
        int count = in.integerInt();
        in.expect(">");
        for (int i = 0; i < count; i++) {
          registers.declare(prefix + i, type);
        }
      } else {
        registers.declare(prefix, type);
      }
    } while (in.accept(","));
    in.expect(";");
  }

  private Statement statement() {
    int line = in.peek().line();
    int guard = -1;
    boolean negated = false;
    if (in.accept("@")) {
      negated = in.accept("!");
      Operand operand = simple();
      if (!(operand instanceof Operand.Register register) || register.type() != PtxType.PRED) {
        throw in.error("the guard is no predicate");
      }
      guard = register.row();
    }
    String mnemonic = in.next().text();
    if (mnemonic.equals("call") || mnemonic.startsWith("call.")) {
      throw in.error("calls are not interpreted: " + in.source(line));
    }
    List<String> parts = Arrays.asList(mnemonic.split("\\.", -1));
    List<Operand> operands = new ArrayList<>();
    if (!in.at(";")) {
      do {
        operands.add(operand());
      } while (in.accept(","));
    }
    in.expect(";");
    return new Statement(
        line,
        in.source(line),
        guard,
        negated,
        parts.get(0),
        List.copyOf(parts.subList(1, parts.size())),
        List.copyOf(operands));
  }

  private Operand operand() {
    if (in.accept("[")) {
      Operand base = simple();
      long offset = in.accept("+") ? in.integer() : in.at("-") ? in.integer() : 0;
      in.expect("]");
      return new Operand.Address(base, offset);
    }
    if (in.accept("{")) {
      List<Operand> elements = new ArrayList<>();
      do {
        elements.add(simple());
      } while (in.accept(","));
      in.expect("}");
      return new Operand.Vector(List.copyOf(elements));
    }
    Operand first = simple();
    if (in.accept("|")) {
      return new Operand.Pair(first, simple());
    }
    if (first instanceof Operand.Symbol symbol && in.accept("+")) {
      return new Operand.Symbol(symbol.name(), symbol.offset() + in.integer());
    }
    if (first instanceof Operand.Literal literal && literal.written() == null && in.accept("+")) {
      return new Operand.Literal(literal.bits() + in.integer(), null);
    }
    return first;
  }

  private Operand simple() {
    boolean negated = in.accept("!");
    boolean minus = in.accept("-");
    Token token = in.next();
    String text = token.text();
    if (Character.isDigit(text.charAt(0))) {
      Operand.Literal literal = in.literal(token);
      if (!minus) {
        return literal;
      }
      return literal.written() == null
          ? new Operand.Literal(-literal.bits(), null)
          : new Operand.Literal(Literals.bits(literal, literal.written(), true), literal.written());
    }
    if (text.equals("_")) {
      return new Operand.Sink();
    }
    Operand.Register register = registers.find(text);
    if (register != null) {
      return negated
          ? new Operand.Register(register.name(), register.row(), register.type(), true)
          : register;
    }
    if (SPECIALS.contains(text)) {
      return new Operand.Special(text);
    }
    if (text.equals("WARP_SZ")) {
      return new Operand.Literal(Warp.LANES, null);
    }
    if (text.startsWith("%")) {
      throw in.error("unknown register " + text);
    }
    return symbol(text);
  }

  /** Parameters and shared and local variables have known addresses; labels and others do not. */
  private Operand symbol(String text) {
    for (PtxParam param : params) {
      if (param.name().equals(text)) {
        return new Operand.Literal(param.offset(), null);
      }
    }
    Integer local = localOffsets.get(text);
    if (local != null) {
      return new Operand.Literal(local, null);
    }
    Integer offset = shared.offset(text);
    if (offset != null) {
      return new Operand.Literal(offset, null);
    }
    return resident.contains(text) ? new Operand.Symbol(text, 0) : new Operand.Label(text);
  }
}
