// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** The bits of a literal as a value of a type. */
final class Literals {
  private Literals() {}

  static long bits(Operand.Literal literal, PtxType type, boolean negative) {
    if (literal.written() == null) {
      return type.truncate(negative ? -literal.bits() : literal.bits());
    }
    double value = FloatFormat.of(literal.written()).decode(literal.bits());
    if (!type.isFloat()) {
      return type.truncate(literal.bits());
    }
    if (type == literal.written() && !negative) {
      return literal.bits();
    }
    return FloatFormat.of(type).encode(negative ? -value : value, Rounding.NEAREST_EVEN);
  }
}
