// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/**
 * p = (a compared with b) combined with c, q = (its negation) combined with c; or, as {@code set},
 * d = a word that stands for true or zero.
 */
final class CompareInstruction extends Instruction {
  /** A comparison of register bits. */
  interface Comparison {
    boolean test(long a, long b);
  }

  /** The combination of the result with the predicate operand. */
  enum Combine {
    NONE,
    AND,
    OR,
    XOR;

    int of(int result, int predicate) {
      return switch (this) {
        case NONE -> result;
        case AND -> result & predicate;
        case OR -> result | predicate;
        case XOR -> result ^ predicate;
      };
    }
  }

  /**
   * The results.
   *
   * @param p the row of the predicate, or -1
   * @param q the row of the second predicate, or -1
   * @param d the row of the word, or -1
   * @param truth the word's bits for true
   */
  record Results(int p, int q, int d, long truth) {}

  private final Results results;
  private final int a;
  private final int b;
  private final LaneFunction function;
  private final Combine combine;
  private final int c;
  private final int negation;

  CompareInstruction(
      Statement source,
      Results results,
      int a,
      int b,
      LaneFunction function,
      Combine combine,
      Operand.Register c) {
    super(
        source, rows(a, b, c == null ? -1 : c.row()), rows(results.p(), results.q(), results.d()));
    this.results = results;
    this.a = a;
    this.b = b;
    this.function = function;
    this.combine = combine;
    this.c = c == null ? -1 : c.row();
    negation = c != null && c.negated() ? -1 : 0;
  }

  @Override
  void execute(Warp warp, int lanes) {
    int holds = function.run(null, warp.registers[a], warp.registers[b], null, lanes);
    int predicate = c < 0 ? 0 : warp.predicates[c] ^ negation;
    int first = combine.of(holds, predicate);
    if (results.q() >= 0) {
      warp.setPredicate(results.q(), lanes, combine.of(~holds, predicate));
    }
    if (results.p() >= 0) {
      warp.setPredicate(results.p(), lanes, first);
    }
    if (results.d() >= 0) {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        warp.registers[results.d()][lane] = (first >>> lane & 1) == 0 ? 0 : results.truth();
      }
    }
  }
}
