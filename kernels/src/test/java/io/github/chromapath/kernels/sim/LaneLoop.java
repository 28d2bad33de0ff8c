// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** A function of register bits, applied in each lane. */
abstract class LaneLoop {
  /**
   * Applies the function in the lanes whose bits are set. Operands that it does not have are null.
   *
   * @return the lanes in which a comparison holds; 0 for every other function
   */
  abstract int run(long[] d, long[] a, long[] b, long[] c, int lanes);
}
