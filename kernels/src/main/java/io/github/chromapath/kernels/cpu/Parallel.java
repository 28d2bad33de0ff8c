// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fixed pool that runs the numbered tasks of one kernel on several threads, including the calling
 * thread.
 *
 * <p>Any thread may run any task. In a kernel, each task must therefore write its own elements
 * only, and partial sums must be combined in task order. Not thread-safe: one kernel runs at a
 * time.
 */
public final class Parallel implements AutoCloseable {
  /** The work of one task. */
  @FunctionalInterface
  public interface Body {
    /** Runs task {@code task} with the scratch of the thread that runs it. */
    void run(int task, Scratch scratch);
  }

  private final ExecutorService helpers;
  private final Scratch[] scratch;
  private final Scratch shared = new Scratch();
  private final AtomicInteger next = new AtomicInteger();
  private final List<Future<?>> pending = new ArrayList<>();

  /**
   * Starts a pool.
   *
   * @param threads number of threads, at least 1; the calling thread is one of them
   * @throws IllegalArgumentException if {@code threads} is below 1
   */
  public Parallel(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
    scratch = new Scratch[threads];
    for (int i = 0; i < threads; i++) {
      scratch[i] = new Scratch(i);
    }
    helpers =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1),
            task -> {
              Thread thread = new Thread(task, "chromapath-kernel");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Number of threads, including the calling thread. */
  public int threads() {
    return scratch.length;
  }

  /**
   * Scratch memory of the kernel as a whole. Either it is filled before the tasks start and read by
   * all of them, or each task writes its own elements.
   */
  public Scratch shared() {
    return shared;
  }

  /**
   * Runs tasks {@code 0} to {@code tasks - 1} and returns when all have ended. A single task runs
   * on the calling thread.
   *
   * @throws RuntimeException or Error the first one that a task threw, after all threads have
   *     stopped
   */
  public void run(int tasks, Body body) {
    int workers = Math.min(scratch.length, tasks);
    next.set(0);
    for (int worker = 1; worker < workers; worker++) {
      Scratch own = scratch[worker];
      pending.add(helpers.submit(() -> drain(tasks, body, own)));
    }
    Throwable failure = null;
    try {
      drain(tasks, body, scratch[0]);
    } catch (RuntimeException | Error e) {
      next.set(tasks);
      failure = e;
    }
    for (Future<?> future : pending) {
      Throwable other = await(future);
      failure = failure == null ? other : failure;
    }
    pending.clear();
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private void drain(int tasks, Body body, Scratch own) {
    for (int task = next.getAndIncrement(); task < tasks; task = next.getAndIncrement()) {
      body.run(task, own);
    }
  }

  /**
   * Waits until a helper thread has stopped, even if interrupted, since its task writes to shared
   * memory.
   */
  private static Throwable await(Future<?> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.get();
          return null;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          return e.getCause();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Stops the threads. */
  @Override
  public void close() {
    helpers.shutdown();
  }
}
