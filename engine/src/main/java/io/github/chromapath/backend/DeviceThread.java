// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * The one thread that a backend works on, so that its work is done one piece at a time, whoever
 * calls, and what belongs to a thread (OpenMP's team, CUDA's current context) is set up once.
 */
public final class DeviceThread implements AutoCloseable {
  private final String device;
  private final ExecutorService executor;

  /** Starts the thread of a device, which is named for messages. */
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
   * Does {@code work} on the thread and waits for it, through interrupts, since it uses memory that
   * the caller may release next.
   *
   * @throws IllegalStateException after {@link #close()}
   * @throws RuntimeException or Error what {@code work} threw
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

  /** Like {@link #call}, for work without a result. */
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
   * Gives up a backend that could not be opened: releases on the thread what it has, then ends the
   * thread.
   *
   * @param failure why; what fails in releasing is added to it
   */
  public void abandon(ReleaseStack owned, Throwable failure) {
    try {
      run(owned::close);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
    close();
  }

  /** Ends the thread, and with it the threads that it started. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
