// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** An instruction that the lanes of its member mask wait for and execute together. */
abstract class WarpExchange extends Instruction {
  private final int members;

  /** {@code members} is the row of the member mask. */
  WarpExchange(Statement source, int members, int[] reads, int[] writes) {
    super(source, reads, writes);
    this.members = members;
  }

  /** Runs after every live member has arrived. */
  abstract void exchange(Warp warp, int lanes);

  final int members(Warp warp, int lane) {
    return (int) warp.registers[members][lane];
  }

  @Override
  final boolean steers() {
    return true;
  }

  @Override
  final void execute(Warp warp, int lanes) {
    warp.meet(this, lanes);
  }
}
