// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** activemask: the lanes that execute it together. */
final class ActiveMask extends Instruction {
  private final int d;

  ActiveMask(Statement source, int d) {
    super(source, rows(), rows(d));
    this.d = d;
  }

  @Override
  void execute(Warp warp, int lanes) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      warp.registers[d][Integer.numberOfTrailingZeros(rest)] = lanes & 0xffffffffL;
    }
  }
}
