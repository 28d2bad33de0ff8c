package io.github.chromapath.kernels.sim;

import java.lang.invoke.MethodHandles;

/** The template of d = f(a, b, c). */
final class TernaryLanes extends LaneLoop {
  private static final TernaryInstruction.Operation FUNCTION =
      function(MethodHandles.lookup(), TernaryInstruction.Operation.class);

  @Override
  int run(long[] d, long[] a, long[] b, long[] c, int lanes) {
    if (lanes == -1) {
      for (int i = 0; i < Warp.LANES; i++) {
        d[i] = FUNCTION.apply(a[i], b[i], c[i]);
      }
    } else {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int i = Integer.numberOfTrailingZeros(rest);
        d[i] = FUNCTION.apply(a[i], b[i], c[i]);
      }
    }
    return 0;
  }
}
