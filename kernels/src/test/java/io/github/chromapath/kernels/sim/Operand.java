// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.List;

/** What stands between the commas of an instruction. */
sealed interface Operand {
  /** A declared register, in its row of the register file. */
  record Register(String name, int row, PtxType type, boolean negated) implements Operand {}

  /** A register the hardware sets, such as %tid.x. */
  record Special(String name) implements Operand {}

  /** A literal: its bits, and the float type it was written in or null for an integer. */
  record Literal(long bits, PtxType written) implements Operand {}

  /** A name that is no variable: a label, if the instruction takes one. */
  record Label(String name) implements Operand {}

  /** The address of a global or constant variable, and so many bytes. */
  record Symbol(String name, long offset) implements Operand {}

  /** {@code [base + offset]}. */
  record Address(Operand base, long offset) implements Operand {}

  /** {@code {a, b}}. */
  record Vector(List<Operand> elements) implements Operand {}

  /** {@code a|b}: a result and a predicate, or two predicates. */
  record Pair(Operand first, Operand second) implements Operand {}

  /** {@code _}: a result that nobody reads. */
  record Sink() implements Operand {}
}
