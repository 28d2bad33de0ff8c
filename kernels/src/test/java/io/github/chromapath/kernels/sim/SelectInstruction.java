// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** d = p ? a : b. */
final class SelectInstruction extends Instruction {
  private final int d;
  private final int a;
  private final int b;
  private final Operand.Register p;

  SelectInstruction(Statement source, int d, int a, int b, Operand.Register p) {
    super(source, rows(a, b, p.row()), rows(d));
    this.d = d;
    this.a = a;
    this.b = b;
    this.p = p;
  }

  @Override
  void execute(Warp warp, int lanes) {
    long[] target = warp.registers[d];
    long[] first = warp.registers[a];
    long[] second = warp.registers[b];
    int chosen = warp.predicate(p);
    if (lanes == -1) {
      for (int lane = 0; lane < Warp.LANES; lane++) {
        target[lane] = (chosen >>> lane & 1) != 0 ? first[lane] : second[lane];
      }
      return;
    }
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      target[lane] = (chosen >>> lane & 1) != 0 ? first[lane] : second[lane];
    }
  }
}
