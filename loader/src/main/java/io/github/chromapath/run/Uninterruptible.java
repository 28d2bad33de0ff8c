// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * File operations on a thread that may be interrupted.
 *
 * <p>Java closes a file channel when an interrupted thread uses it. Without this class an
 * interrupted run could therefore not write its last checkpoint.
 */
final class Uninterruptible {
  @FunctionalInterface
  interface FileOperation {
    void run() throws IOException;
  }

  @FunctionalInterface
  interface FileFunction<T> {
    T call() throws IOException;
  }

  private Uninterruptible() {}

  /**
   * Runs an operation with the thread's interrupt flag cleared, and sets the flag again afterwards.
   * If an interrupt makes the operation fail, it is repeated.
   *
   * @param operation may run more than once
   * @throws IOException if the operation fails without an interrupt
   */
  static void run(FileOperation operation) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (!completes(operation)) {
        interrupted = true;
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Returns the result of an operation that runs as {@link #run} does. */
  static <T> T call(FileFunction<T> function) throws IOException {
    List<T> result = new ArrayList<>(1);
    run(() -> result.add(function.call()));
    return result.get(0);
  }

  /** Returns false if the operation failed and the thread was interrupted meanwhile. */
  private static boolean completes(FileOperation operation) throws IOException {
    try {
      operation.run();
      return true;
    } catch (IOException e) {
      if (Thread.interrupted()) {
        return false;
      }
      throw e;
    }
  }
}
