// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** d = f(a, b) on register bits. */
final class BinaryInstruction extends Instruction {
  private final int d;
  private final int a;
  private final int b;
  private final LaneFunction function;
  private final boolean divides;

  /**
   * @param divides whether b = 0 is a division by zero
   */
  BinaryInstruction(Statement source, int d, int a, int b, LaneFunction function, boolean divides) {
    super(source, rows(a, b), rows(d));
    this.d = d;
    this.a = a;
    this.b = b;
    this.function = function;
    this.divides = divides;
  }

  @Override
  void execute(Warp warp, int lanes) {
    long[] second = warp.registers[b];
    if (divides) {
      refuseZero(warp, second, lanes);
    }
    function.run(warp.registers[d], warp.registers[a], second, null, lanes);
  }

  private void refuseZero(Warp warp, long[] divisors, int lanes) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      if (divisors[lane] == 0) {
        throw warp.fault(
            this, KernelFault.Kind.DIVISION_BY_ZERO, lane, -1, "integer division by zero");
      }
    }
  }
}
