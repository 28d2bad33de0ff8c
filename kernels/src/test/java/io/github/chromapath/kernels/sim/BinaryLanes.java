// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.lang.invoke.MethodHandles;
import java.util.function.LongBinaryOperator;

/** d = f(a, b), as {@link LaneFunction} explains. */
final class BinaryLanes extends LaneLoop {
  private static final LongBinaryOperator OWN =
      LaneFunction.own(MethodHandles.lookup(), LongBinaryOperator.class);

  private final LongBinaryOperator given;

  BinaryLanes(LongBinaryOperator given) {
    this.given = given;
  }

  @Override
  int run(long[] d, long[] a, long[] b, long[] c, int lanes) {
    LongBinaryOperator function = OWN == null ? given : OWN;
    if (lanes == -1) {
      for (int i = 0; i < Warp.LANES; i++) {
        d[i] = function.applyAsLong(a[i], b[i]);
      }
    } else {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int i = Integer.numberOfTrailingZeros(rest);
        d[i] = function.applyAsLong(a[i], b[i]);
      }
    }
    return 0;
  }
}
