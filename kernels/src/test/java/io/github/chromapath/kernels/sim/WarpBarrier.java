// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** bar.warp.sync: orders the memory accesses of a warp if all its live lanes participate. */
final class WarpBarrier extends WarpExchange {
  WarpBarrier(Statement source, int members) {
    super(source, members, rows(members), rows());
  }

  @Override
  void exchange(Warp warp, int lanes) {
    warp.memoryBarrier(lanes);
  }
}
