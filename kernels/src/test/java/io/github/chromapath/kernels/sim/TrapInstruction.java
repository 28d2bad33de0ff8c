// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** trap: reports that the kernel aborted. */
final class TrapInstruction extends Instruction {
  TrapInstruction(Statement source) {
    super(source, rows(), rows());
  }

  @Override
  void execute(Warp warp, int lanes) {
    throw warp.fault(
        this,
        KernelFault.Kind.TRAP,
        Integer.numberOfTrailingZeros(lanes),
        -1,
        "the kernel trapped");
  }
}
