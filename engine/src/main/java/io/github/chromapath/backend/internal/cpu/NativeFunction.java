// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.backend.JavaCppLibrary;
import java.lang.reflect.Constructor;
import org.bytedeco.javacpp.Pointer;

/**
 * A C function of this process that takes one integer or one address.
 *
 * <p>JavaCPP binds none of the functions that are needed. It can call {@code void f(void *)} by
 * address, which it uses to release memory. An integer is passed in the same register in every
 * calling convention for which oneDNN is built. The result is ignored.
 *
 * @param name for example {@code omp_set_num_threads}
 */
record NativeFunction(String name) {
  /** Whether a library of the process exports it. JavaCPP's own library must be loaded. */
  boolean isPresent() {
    return JavaCppLibrary.addressOf(name).isPresent();
  }

  /**
   * Calls the function. JavaCPP's own library must be loaded.
   *
   * @throws IllegalStateException if it is not in the process, or JavaCPP cannot call it
   */
  void call(long argument) {
    long function =
        JavaCppLibrary.addressOf(name)
            .orElseThrow(() -> new IllegalStateException(name + " is not in the process"));
    try {
      Class<?> type = Class.forName(Pointer.class.getName() + "$NativeDeallocator");
      Constructor<?> constructor =
          type.getDeclaredConstructor(Pointer.class, long.class, long.class);
      constructor.setAccessible(true);
      Object call = constructor.newInstance(new Pointer(), argument, function);
      type.getMethod("deallocate").invoke(call);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(name + " cannot be called", e);
    }
  }
}
