// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** Sends its lanes to a label. */
final class Branch extends Instruction {
  private final String label;
  private int target = -1;

  Branch(Statement source, String label) {
    super(source, rows(), rows());
    this.label = label;
  }

  String label() {
    return label;
  }

  int target() {
    return target;
  }

  void resolve(int pc) {
    target = pc;
  }

  @Override
  boolean steers() {
    return true;
  }

  @Override
  void execute(Warp warp, int lanes) {
    warp.moveTo(lanes, target);
  }
}
