package io.github.chromapath.kernels.sim;

import java.lang.invoke.MethodHandles;

/**
 * A function of register bits, applied in each lane. Every function has a copy of its template's
 * class to itself, and stands in a constant of that copy: so the loop is compiled with the function
 * inside, where one loop for all functions would call it anew for each lane.
 */
abstract class LaneLoop {
  /**
   * Applies the function in the lanes whose bits are set. Operands that it does not take are null.
   *
   * @return the lanes in which a comparison holds; 0 for every other function
   */
  abstract int run(long[] d, long[] a, long[] b, long[] c, int lanes);

  /** The function that a copy was made for. */
  static <F> F function(MethodHandles.Lookup copy, Class<F> type) {
    try {
      return MethodHandles.classData(copy, "_", type);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
