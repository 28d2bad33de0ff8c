// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/**
 * membar and fence. Every access is visible at once in the simulation, so that they do nothing. For
 * the race detector they do not order threads either; only barriers do.
 */
final class Fence extends Instruction {
  Fence(Statement source) {
    super(source, rows(), rows());
  }

  @Override
  void execute(Warp warp, int lanes) {}
}
