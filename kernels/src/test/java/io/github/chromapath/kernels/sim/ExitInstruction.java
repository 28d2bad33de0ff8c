// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** Ends its lanes. */
final class ExitInstruction extends Instruction {
  ExitInstruction(Statement source) {
    super(source, rows(), rows());
  }

  @Override
  boolean steers() {
    return true;
  }

  @Override
  void execute(Warp warp, int lanes) {
    warp.exit(lanes);
  }
}
