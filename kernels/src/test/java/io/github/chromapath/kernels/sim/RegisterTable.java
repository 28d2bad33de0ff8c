// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a kernel's register file. A row contains one value per lane of a warp. Declared
 * registers, literals, special registers and addresses of variables have a row each, so that every
 * operand of a decoded instruction is a row.
 */
final class RegisterTable {
  private final List<String> names = new ArrayList<>();
  private final Deque<Map<String, Operand.Register>> scopes = new ArrayDeque<>();
  private final Map<Long, Integer> literals = new LinkedHashMap<>();
  private final Map<String, Integer> specials = new LinkedHashMap<>();
  private final Map<Operand.Symbol, Integer> symbols = new LinkedHashMap<>();

  void open() {
    scopes.push(new HashMap<>());
  }

  void close() {
    scopes.pop();
  }

  void declare(String name, PtxType type) {
    scopes.element().put(name, new Operand.Register(name, newRow(name), type, false));
  }

  /** The innermost register called {@code name}, or null. */
  Operand.Register find(String name) {
    for (Map<String, Operand.Register> scope : scopes) {
      Operand.Register register = scope.get(name);
      if (register != null) {
        return register;
      }
    }
    return null;
  }

  int literal(long bits) {
    return literals.computeIfAbsent(bits, b -> newRow("literal"));
  }

  int special(String name) {
    return specials.computeIfAbsent(name, this::newRow);
  }

  int symbol(Operand.Symbol symbol) {
    return symbols.computeIfAbsent(symbol, s -> newRow(s.name()));
  }

  int rows() {
    return names.size();
  }

  String name(int row) {
    return names.get(row);
  }

  Map<Long, Integer> literals() {
    return Collections.unmodifiableMap(literals);
  }

  Map<String, Integer> specials() {
    return Collections.unmodifiableMap(specials);
  }

  Map<Operand.Symbol, Integer> symbols() {
    return Collections.unmodifiableMap(symbols);
  }

  private int newRow(String name) {
    names.add(name);
    return names.size() - 1;
  }
}
