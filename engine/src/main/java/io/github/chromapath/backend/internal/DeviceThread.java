// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal;

import io.github.chromapath.backend.ReleaseStack;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * The thread of a backend. It serialises the calls of all threads, and it owns thread-bound state:
 * OpenMP's team, CUDA's current context.
 */
public final class DeviceThread implements AutoCloseable {
  private final String device;
  private final ExecutorService executor;

  /** Starts the thread of a device; the name is for messages. */
  public DeviceThread(String device) {
    this.device = device;
    executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "chromapath-" + device);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Runs {@code work} on the thread and waits for it. Interrupts do not end the wait, since the
   * caller may next release memory that the work uses; the interrupt status is restored.
   *
   * @throws IllegalStateException after {@link #close()}
   * @throws RuntimeException if {@code work} throws it; so is an Error
   */
  public <T> T call(Callable<T> work) {
    Future<T> future;
    try {
      future = executor.submit(work);
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the backend '" + device + "' is closed", e);
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw unchecked(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** {@link #call} for work without a result. */
  public void run(Runnable work) {
    call(Executors.callable(work));
  }

  private static RuntimeException unchecked(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(cause);
  }

  /**
   * Abandons a backend that could not be opened: runs the releases on the thread, then ends it.
   *
   * @param failure the cause; failures of releases are added to it as suppressed
   */
  public void abandon(ReleaseStack owned, Throwable failure) {
    run(() -> owned.closeAfter(failure));
    close();
  }

  /** Ends the thread, and with it the OpenMP threads that it started. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
