package io.github.chromapath.backend.cpu;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * The one thread that a backend works on, so that its work is done one piece at a time and OpenMP
 * keeps one set of threads for it, whoever calls.
 */
final class ComputeThread implements AutoCloseable {
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "chromapath-cpu");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Does {@code work} on the thread and waits for it, through interrupts, since it uses memory that
   * the caller may release next.
   *
   * @throws IllegalStateException after {@link #close()}
   * @throws RuntimeException or Error what {@code work} threw
   */
  <T> T call(Callable<T> work) {
    Future<T> future;
    try {
      future = executor.submit(work);
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the CPU backend is closed", e);
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
  void run(Runnable work) {
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

  /** Ends the thread, and with it the OpenMP threads that it started. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
