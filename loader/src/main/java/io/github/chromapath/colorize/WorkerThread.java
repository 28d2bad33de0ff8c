// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A thread that runs its tasks one at a time, in order. */
final class WorkerThread implements Executor, AutoCloseable {
  private final ExecutorService executor;

  WorkerThread(String name) {
    executor = Executors.newSingleThreadExecutor(task -> new Thread(task, name));
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  /**
   * Waits until all tasks have ended and accepts no more. An interrupt does not end the wait, since
   * tasks still use their resources; the interrupt flag is set again afterwards.
   */
  @Override
  public void close() {
    executor.shutdown();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = executor.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
