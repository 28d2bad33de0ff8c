// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** vote.sync: a reduction of the members' predicates. */
final class VoteInstruction extends WarpExchange {
  /** The kind of reduction. */
  enum Mode {
    BALLOT,
    ANY,
    ALL,
    UNI
  }

  private final Mode mode;
  private final int d;
  private final Operand.Register predicate;

  VoteInstruction(Statement source, Mode mode, int members, int d, Operand.Register predicate) {
    super(source, members, rows(members, predicate.row()), rows(d));
    this.mode = mode;
    this.d = d;
    this.predicate = predicate;
  }

  @Override
  void exchange(Warp warp, int lanes) {
    int holding = warp.predicate(predicate) & lanes;
    if (mode == Mode.BALLOT) {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        warp.registers[d][lane] = holding & 0xffffffffL;
      }
      return;
    }
    boolean answer =
        switch (mode) {
          case ANY -> holding != 0;
          case ALL -> holding == lanes;
          default -> holding == 0 || holding == lanes;
        };
    warp.setPredicate(d, lanes, answer ? -1 : 0);
  }
}
