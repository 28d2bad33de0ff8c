// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A thread that does what it is given, one after the other. */
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
   * Waits until everything that it was given is done, and takes no more. An interrupt does not end
   * the wait: what the tasks use would be closed under them.
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
