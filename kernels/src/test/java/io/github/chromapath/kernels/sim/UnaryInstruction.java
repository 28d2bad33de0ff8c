// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** d = f(a) on register bits. */
final class UnaryInstruction extends Instruction {
  private final int d;
  private final int a;
  private final LaneFunction function;

  UnaryInstruction(Statement source, int d, int a, LaneFunction function) {
    super(source, rows(a), rows(d));
    this.d = d;
    this.a = a;
    this.function = function;
  }

  @Override
  void execute(Warp warp, int lanes) {
    function.run(warp.registers[d], warp.registers[a], null, null, lanes);
  }
}
