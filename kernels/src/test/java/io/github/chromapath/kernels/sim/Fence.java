// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/**
 * membar and fence. Every access is visible at once in the simulation, so they do nothing. They do
 * not order threads for the race detector either; only barriers do.
 */
final class Fence extends Instruction {
  Fence(Statement source) {
    super(source, rows(), rows());
  }

  @Override
  void execute(Warp warp, int lanes) {}
}
