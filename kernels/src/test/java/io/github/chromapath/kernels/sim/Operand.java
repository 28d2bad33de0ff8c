// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.List;

/** An operand of an instruction. */
sealed interface Operand {
  /** A declared register, in its row of the register file. */
  record Register(String name, int row, PtxType type, boolean negated) implements Operand {}

  /** A register that the hardware sets, such as %tid.x. */
  record Special(String name) implements Operand {}

  /** A literal: its bits, and the float type it was written in or null for an integer. */
  record Literal(long bits, PtxType written) implements Operand {}

  /** A name that is not a variable: a label, if the instruction has one. */
  record Label(String name) implements Operand {}

  /** The address of a global or constant variable, plus an offset in bytes. */
  record Symbol(String name, long offset) implements Operand {}

  /** {@code [base + offset]}. */
  record Address(Operand base, long offset) implements Operand {}

  /** {@code {a, b}}. */
  record Vector(List<Operand> elements) implements Operand {}

  /** {@code a|b}: a result and a predicate, or two predicates. */
  record Pair(Operand first, Operand second) implements Operand {}

  /** {@code _}: a result that is discarded. */
  record Sink() implements Operand {}
}
