// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;

/**
 * A function of register bits that many instructions share. At first its loop is the one of all
 * functions, which calls it anew for each lane. Once it has run often it gets a copy of the loop's
 * class to itself, in which it stands as the constant {@code OWN}: the copy is then compiled with
 * the function inside, several times as fast.
 */
final class LaneFunction {
  private static final int OFTEN = 2000;

  private final Class<?> type;
  private final Object function;
  private LaneLoop loop;
  private int runs;

  /**
   * @param type the type of the function that the loop takes
   */
  LaneFunction(Class<?> type, Object function, LaneLoop loop) {
    this.type = type;
    this.function = function;
    this.loop = loop;
  }

  /** As {@link LaneLoop#run}. */
  int run(long[] d, long[] a, long[] b, long[] c, int lanes) {
    if (runs < OFTEN && ++runs == OFTEN) {
      loop = copy();
    }
    return loop.run(d, a, b, c, lanes);
  }

  /** The function that a copy of a loop's class was made for; null in the class itself. */
  static <F> F own(MethodHandles.Lookup loop, Class<F> type) {
    try {
      return MethodHandles.classData(loop, "_", type);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private LaneLoop copy() {
    String file = loop.getClass().getSimpleName() + ".class";
    try (InputStream in = loop.getClass().getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing");
      }
      return (LaneLoop)
          MethodHandles.lookup()
              .defineHiddenClassWithClassData(in.readAllBytes(), function, true)
              .lookupClass()
              .getDeclaredConstructor(type)
              .newInstance(function);
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
