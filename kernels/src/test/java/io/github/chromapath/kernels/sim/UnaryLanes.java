// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.lang.invoke.MethodHandles;
import java.util.function.LongUnaryOperator;

/** d = f(a), as {@link LaneFunction} explains. */
final class UnaryLanes extends LaneLoop {
  private static final LongUnaryOperator OWN =
      LaneFunction.own(MethodHandles.lookup(), LongUnaryOperator.class);

  private final LongUnaryOperator given;

  UnaryLanes(LongUnaryOperator given) {
    this.given = given;
  }

  @Override
  int run(long[] d, long[] a, long[] b, long[] c, int lanes) {
    LongUnaryOperator function = OWN == null ? given : OWN;
    if (lanes == -1) {
      for (int i = 0; i < Warp.LANES; i++) {
        d[i] = function.applyAsLong(a[i]);
      }
    } else {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int i = Integer.numberOfTrailingZeros(rest);
        d[i] = function.applyAsLong(a[i]);
      }
    }
    return 0;
  }
}
