// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import java.lang.reflect.Constructor;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * The OpenMP runtime of oneDNN.
 *
 * <p>OpenMP keeps a number of threads and a team of threads for each calling thread. {@link
 * CpuBackend} therefore does all its work on one dedicated thread.
 */
final class OpenMp {
  private static final String SET_THREADS = "omp_set_num_threads";

  private OpenMp() {}

  /**
   * Sets the number of threads of parallel regions that the calling thread enters.
   *
   * <p>oneDNN has no function for it, and JavaCPP binds no function of OpenMP. JavaCPP can call
   * {@code void f(void *)} by address, which it uses to release memory. {@code omp_set_num_threads}
   * receives its only argument in the same register in every calling convention for which oneDNN is
   * built.
   *
   * @throws IllegalStateException if it cannot be called and OpenMP would use another number
   */
  static void setThreads(int threads) {
    IllegalStateException failure = call(threads);
    if (failure != null) {
      requireDefault(threads, failure);
    }
  }

  /** As {@link #setThreads}, but returns false if the function cannot be called. */
  static boolean trySetThreads(int threads) {
    return call(threads) == null;
  }

  /** The reason of a failure; null on success. */
  private static IllegalStateException call(int threads) {
    Loader.load(dnnl.class);
    Pointer function = Loader.addressof(SET_THREADS);
    if (function == null || function.isNull()) {
      return new IllegalStateException(SET_THREADS + " is not in the process");
    }
    try {
      Class<?> type = Class.forName(Pointer.class.getName() + "$NativeDeallocator");
      Constructor<?> constructor =
          type.getDeclaredConstructor(Pointer.class, long.class, long.class);
      constructor.setAccessible(true);
      Object call = constructor.newInstance(new Pointer(), threads, function.address());
      type.getMethod("deallocate").invoke(call);
      return null;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return new IllegalStateException(SET_THREADS + " cannot be called", e);
    }
  }

  private static void requireDefault(int threads, IllegalStateException failure) {
    String variable = System.getenv("OMP_NUM_THREADS");
    int expected =
        variable != null && variable.matches("[0-9]{1,6}")
            ? Integer.parseInt(variable)
            : Runtime.getRuntime().availableProcessors();
    if (threads != expected) {
      throw new IllegalStateException(
          failure.getMessage()
              + "; to compute with "
              + threads
              + " threads, start Java with OMP_NUM_THREADS="
              + threads
              + " in its environment",
          failure);
    }
  }
}
