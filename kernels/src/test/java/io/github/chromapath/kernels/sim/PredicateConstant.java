// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** p = a literal, in all lanes at once. */
final class PredicateConstant extends Instruction {
  private final int p;
  private final int value;

  /**
   * @param value -1 for true, 0 for false
   */
  PredicateConstant(Statement source, int p, int value) {
    super(source, rows(), rows(p));
    this.p = p;
    this.value = value;
  }

  @Override
  void execute(Warp warp, int lanes) {
    warp.setPredicate(p, lanes, value);
  }
}
