package io.github.chromapath.kernels.sim;

import java.lang.invoke.MethodHandles;

/** The template of comparisons of a with b. */
final class CompareLanes extends LaneLoop {
  private static final CompareInstruction.Comparison FUNCTION =
      function(MethodHandles.lookup(), CompareInstruction.Comparison.class);

  @Override
  int run(long[] d, long[] a, long[] b, long[] c, int lanes) {
    int holds = 0;
    if (lanes == -1) {
      for (int i = 0; i < Warp.LANES; i++) {
        holds |= (FUNCTION.test(a[i], b[i]) ? 1 : 0) << i;
      }
    } else {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int i = Integer.numberOfTrailingZeros(rest);
        holds |= (FUNCTION.test(a[i], b[i]) ? 1 : 0) << i;
      }
    }
    return holds;
  }
}
