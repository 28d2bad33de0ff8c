package io.github.chromapath.kernels.sim;

import java.lang.invoke.MethodHandles;
import java.util.function.LongUnaryOperator;

/** The template of d = f(a). */
final class UnaryLanes extends LaneLoop {
  private static final LongUnaryOperator FUNCTION =
      function(MethodHandles.lookup(), LongUnaryOperator.class);

  @Override
  int run(long[] d, long[] a, long[] b, long[] c, int lanes) {
    if (lanes == -1) {
      for (int i = 0; i < Warp.LANES; i++) {
        d[i] = FUNCTION.applyAsLong(a[i]);
      }
    } else {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int i = Integer.numberOfTrailingZeros(rest);
        d[i] = FUNCTION.applyAsLong(a[i]);
      }
    }
    return 0;
  }
}
