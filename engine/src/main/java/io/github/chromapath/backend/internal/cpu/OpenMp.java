// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.chromapath.backend.JavaCppLibrary;
import io.github.chromapath.backend.NativeLoadException;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * The OpenMP runtime of oneDNN.
 *
 * <p>OpenMP keeps a number of threads and a team of threads for each calling thread. {@link
 * CpuBackend} therefore does all its work on one dedicated thread.
 */
final class OpenMp {
  private static final NativeFunction SET_THREADS = new NativeFunction("omp_set_num_threads");
  private static final NativeFunction PUT_VARIABLE = new NativeFunction("putenv");
  private static final NativeFunction REMOVE_VARIABLE = new NativeFunction("unsetenv");
  private static final String POLICY = "OMP_WAIT_POLICY";

  /** Variables with which a user chooses how threads wait. */
  private static final List<String> CHOICES = List.of(POLICY, "GOMP_SPINCOUNT");

  private OpenMp() {}

  /**
   * Loads oneDNN. The threads of its OpenMP then wait without spinning, unless the environment
   * chooses how they wait: spinning threads take processor time from the Java threads that run the
   * kernels between two convolutions.
   *
   * <p>GNU's OpenMP reads the choice when it is loaded, from the environment of the process. While
   * oneDNN is loaded for the first time, the environment therefore has the variable. Afterwards it
   * is as before. Elsewhere than on Linux, the threads wait as OpenMP's default says.
   *
   * @return as {@link JavaCppLibrary#load}
   */
  static synchronized String load(JavaCppLibrary library) {
    // Java copies the environment now, if it has not yet done so, and does not see the change.
    boolean chosen = CHOICES.stream().anyMatch(name -> System.getenv(name) != null);
    if (chosen || !Loader.getPlatform().startsWith("linux") || !putPolicy()) {
      return library.load();
    }
    try (BytePointer name = new BytePointer(POLICY, US_ASCII)) {
      try {
        return library.load();
      } finally {
        REMOVE_VARIABLE.call(name.address());
      }
    }
  }

  /** Puts the variable into the environment; false if OpenMP is loaded, or this is impossible. */
  private static boolean putPolicy() {
    try {
      new JavaCppLibrary("JavaCPP", "org.bytedeco:javacpp", Loader.class).load();
      if (SET_THREADS.isPresent() || !REMOVE_VARIABLE.isPresent()) {
        return false;
      }
      PUT_VARIABLE.call(permanent(POLICY + "=PASSIVE").address());
      return true;
    } catch (NativeLoadException | IllegalStateException e) {
      return false;
    }
  }

  /** The text in memory that is never released, since other threads may read the environment. */
  private static Pointer permanent(String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    long size = bytes.length + 1L;
    Pointer memory = Pointer.calloc(1, size);
    memory.capacity(size).asByteBuffer().put(bytes);
    return memory;
  }

  /**
   * Sets the number of threads of parallel regions that the calling thread enters. oneDNN has no
   * function for it.
   *
   * @throws IllegalStateException if it cannot be called and OpenMP would use another number
   */
  static void setThreads(int threads) {
    DnnlEngine.NATIVE.load();
    try {
      SET_THREADS.call(threads);
    } catch (IllegalStateException e) {
      requireDefault(threads, e);
    }
  }

  /** As {@link #setThreads}, but returns false if the function cannot be called. */
  static boolean trySetThreads(int threads) {
    DnnlEngine.NATIVE.load();
    try {
      SET_THREADS.call(threads);
      return true;
    } catch (IllegalStateException e) {
      return false;
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
