// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;

/**
 * A function of register bits that many instructions share. At first it runs in a shared loop,
 * which calls the function for each lane. After many runs it receives its own copy of the loop's
 * class, in which the function is the constant {@code OWN}. The JIT compiler inlines the constant,
 * which makes the loop several times as fast. Interpreters of several threads may share a function.
 */
final class LaneFunction {
  private static final int OFTEN = 2000;

  private final Class<?> type;
  private final Object function;
  private final LaneLoop shared;
  private LaneLoop loop;
  private int runs;

  /**
   * @param type the type of the function in the loop
   * @param loop the loop that all functions of the type share
   */
  LaneFunction(Class<?> type, Object function, LaneLoop loop) {
    this.type = type;
    this.function = function;
    this.shared = loop;
    this.loop = loop;
  }

  /** As {@link LaneLoop#run}. */
  int run(long[] d, long[] a, long[] b, long[] c, int lanes) {
    if (runs < OFTEN && ++runs == OFTEN) {
      loop = copy();
    }
    return loop.run(d, a, b, c, lanes);
  }

  /** The function of a copy of a loop's class; null in the class itself. */
  static <F> F own(MethodHandles.Lookup loop, Class<F> type) {
    try {
      return MethodHandles.classData(loop, "_", type);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private LaneLoop copy() {
    String file = shared.getClass().getSimpleName() + ".class";
    try (InputStream in = shared.getClass().getResourceAsStream(file)) {
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
