// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** d = f(a, b, c) on register bits. */
final class TernaryInstruction extends Instruction {
  /** A function of three registers. */
  interface Operation {
    long apply(long a, long b, long c);
  }

  private final int d;
  private final int a;
  private final int b;
  private final int c;
  private final LaneFunction function;

  TernaryInstruction(Statement source, int d, int a, int b, int c, LaneFunction function) {
    super(source, rows(a, b, c), rows(d));
    this.d = d;
    this.a = a;
    this.b = b;
    this.c = c;
    this.function = function;
  }

  @Override
  void execute(Warp warp, int lanes) {
    long[][] file = warp.registers;
    function.run(file[d], file[a], file[b], file[c], lanes);
  }
}
