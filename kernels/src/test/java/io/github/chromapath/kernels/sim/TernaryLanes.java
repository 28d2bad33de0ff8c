// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.lang.invoke.MethodHandles;

/** d = f(a, b, c), as {@link LaneFunction} explains. */
final class TernaryLanes extends LaneLoop {
  private static final TernaryInstruction.Operation OWN =
      LaneFunction.own(MethodHandles.lookup(), TernaryInstruction.Operation.class);

  private final TernaryInstruction.Operation given;

  TernaryLanes(TernaryInstruction.Operation given) {
    this.given = given;
  }

  @Override
  int run(long[] d, long[] a, long[] b, long[] c, int lanes) {
    TernaryInstruction.Operation function = OWN == null ? given : OWN;
    if (lanes == -1) {
      for (int i = 0; i < Warp.LANES; i++) {
        d[i] = function.apply(a[i], b[i], c[i]);
      }
    } else {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int i = Integer.numberOfTrailingZeros(rest);
        d[i] = function.apply(a[i], b[i], c[i]);
      }
    }
    return 0;
  }
}
