// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import io.github.chromapath.kernels.sim.PtxLexer.Token;
import java.util.ArrayList;
import java.util.List;

/** Reads a module's tokens, numbers and declarations of variables. */
final class TokenReader {
  private final List<Token> tokens;
  private final List<String> lines;
  private int at;
  private boolean external;

  TokenReader(String text) {
    tokens = PtxLexer.tokens(text);
    lines = text.lines().toList();
  }

  boolean more() {
    return at < tokens.size();
  }

  Token next() {
    if (!more()) {
      throw error("the text ends too early");
    }
    return tokens.get(at++);
  }

  Token peek() {
    Token token = next();
    at--;
    return token;
  }

  boolean at(String text) {
    return more() && tokens.get(at).is(text);
  }

  /** Whether the token after the next one is {@code text}. */
  boolean follows(String text) {
    return at + 1 < tokens.size() && tokens.get(at + 1).is(text);
  }

  boolean accept(String text) {
    boolean there = at(text);
    if (there) {
      at++;
    }
    return there;
  }

  void expect(String text) {
    if (!accept(text)) {
      throw error("expected " + text + (more() ? " and found " + peek().text() : ""));
    }
  }

  void skipLine(int line) {
    while (more() && tokens.get(at).line() == line) {
      at++;
    }
  }

  void skipStatement() {
    while (!next().is(";")) {}
  }

  /** Records a linking directive for the next declaration. */
  void noteExternal(boolean isExternal) {
    external = isExternal;
  }

  int line() {
    return tokens.get(Math.min(Math.max(at - 1, 0), tokens.size() - 1)).line();
  }

  /** The source line, without its indentation. */
  String source(int line) {
    return lines.get(line - 1).strip();
  }

  PtxSyntaxException error(String what) {
    return new PtxSyntaxException(tokens.isEmpty() ? 1 : line(), what);
  }

  int integerInt() {
    return Math.toIntExact(integer());
  }

  /** An integer, with or without a sign. */
  long integer() {
    boolean negative = accept("-");
    Operand.Literal literal = literal(next());
    if (literal.written() != null) {
      throw error("expected an integer");
    }
    return negative ? -literal.bits() : literal.bits();
  }

  /** The number of a token. */
  Operand.Literal literal(Token token) {
    String text = token.text();
    try {
      if (text.startsWith("0f") || text.startsWith("0F")) {
        return new Operand.Literal(Long.parseLong(text.substring(2), 16), PtxType.F32);
      }
      if (text.startsWith("0d") || text.startsWith("0D")) {
        return new Operand.Literal(Long.parseUnsignedLong(text.substring(2), 16), PtxType.F64);
      }
      String digits = text.endsWith("U") ? text.substring(0, text.length() - 1) : text;
      if (digits.startsWith("0x") || digits.startsWith("0X")) {
        return new Operand.Literal(Long.parseUnsignedLong(digits.substring(2), 16), null);
      }
      if (digits.contains(".")) {
        return new Operand.Literal(
            Double.doubleToRawLongBits(Double.parseDouble(digits)), PtxType.F64);
      }
      boolean octal = digits.length() > 1 && digits.startsWith("0");
      return new Operand.Literal(Long.parseUnsignedLong(digits, octal ? 8 : 10), null);
    } catch (NumberFormatException notOne) {
      throw error("expected a number and found " + text);
    }
  }

  /** A variable's declaration up to its semicolon, its space read already. */
  PtxVariable variable(String space) {
    PtxVariable variable = declaration(space);
    if (accept("=")) {
      List<Byte> initial = new ArrayList<>();
      initializer(variable, initial);
      variable =
          new PtxVariable(
              variable.name(),
              space,
              variable.type(),
              variable.bytes(),
              variable.alignment(),
              variable.external(),
              List.copyOf(initial));
    }
    expect(";");
    if (variable.external() && !space.equals("shared")) {
      throw error("variable " + variable.name() + " is defined in no module");
    }
    external = false;
    return variable;
  }

  /** The part of a declaration before any initial value. */
  PtxVariable declaration(String space) {
    int alignment = 0;
    PtxType type = null;
    while (peek().text().startsWith(".")) {
      String directive = next().text().substring(1);
      if (directive.equals("align")) {
        alignment = integerInt();
      } else if (!directive.equals("ptr")) {
        type = PtxType.named(directive);
        if (type == null && AddressSpace.named(directive) == null) {
          throw error("unknown type ." + directive);
        }
      }
    }
    if (type == null) {
      throw error("a variable without a type");
    }
    String name = next().text();
    long count = 1;
    while (accept("[")) {
      count = at("]") ? 0 : count * integer();
      expect("]");
    }
    int bytes = Math.toIntExact(count * type.bytes());
    return new PtxVariable(
        name, space, type, bytes, Math.max(alignment, type.bytes()), external, List.of());
  }

  private void initializer(PtxVariable variable, List<Byte> bytes) {
    if (accept("{")) {
      do {
        initializer(variable, bytes);
      } while (accept(","));
      expect("}");
      return;
    }
    boolean negative = accept("-");
    Operand.Literal literal = literal(next());
    long bits = Literals.bits(literal, variable.type(), negative);
    for (int i = 0; i < variable.type().bytes(); i++) {
      bytes.add((byte) (bits >>> (8 * i)));
    }
  }
}
