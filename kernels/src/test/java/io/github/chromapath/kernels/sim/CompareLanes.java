// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.lang.invoke.MethodHandles;

/** A comparison of a with b, as {@link LaneFunction} explains. */
final class CompareLanes extends LaneLoop {
  private static final CompareInstruction.Comparison OWN =
      LaneFunction.own(MethodHandles.lookup(), CompareInstruction.Comparison.class);

  private final CompareInstruction.Comparison given;

  CompareLanes(CompareInstruction.Comparison given) {
    this.given = given;
  }

  @Override
  int run(long[] d, long[] a, long[] b, long[] c, int lanes) {
    CompareInstruction.Comparison function = OWN == null ? given : OWN;
    int holds = 0;
    if (lanes == -1) {
      for (int i = 0; i < Warp.LANES; i++) {
        holds |= (function.test(a[i], b[i]) ? 1 : 0) << i;
      }
    } else {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int i = Integer.numberOfTrailingZeros(rest);
        holds |= (function.test(a[i], b[i]) ? 1 : 0) << i;
      }
    }
    return holds;
  }
}
