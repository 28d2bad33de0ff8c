// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.function.IntBinaryOperator;

/** p = f(a, b) on the predicates of all lanes at once. */
final class PredicateInstruction extends Instruction {
  private final int p;
  private final Operand.Register a;
  private final Operand.Register b;
  private final IntBinaryOperator operation;

  PredicateInstruction(
      Statement source,
      int p,
      Operand.Register a,
      Operand.Register b,
      IntBinaryOperator operation) {
    super(source, rows(a.row(), b.row()), rows(p));
    this.p = p;
    this.a = a;
    this.b = b;
    this.operation = operation;
  }

  @Override
  void execute(Warp warp, int lanes) {
    warp.setPredicate(p, lanes, operation.applyAsInt(warp.predicate(a), warp.predicate(b)));
  }
}
