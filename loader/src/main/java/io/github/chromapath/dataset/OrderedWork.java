// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Work on indices by several threads. Results arrive in the order of the indices, so that they do
 * not depend on the threads; a bounded number of them waits in memory.
 */
final class OrderedWork {
  /** Indices in a task, so that handing over costs little beside the work. */
  private static final int CHUNK = 8;

  private static final int CHUNKS_AHEAD = 4;

  private OrderedWork() {}

  /** The work on one index; called by several threads at once. */
  @FunctionalInterface
  interface Work<T> {
    T on(int index);
  }

  /** Receives results on the calling thread. */
  @FunctionalInterface
  interface Results<T> {
    void accept(int index, T result);
  }

  /** The results of a chunk, from its first index on. */
  private record Chunk<T>(int first, Future<List<T>> results) {}

  /**
   * Works on the indices 0 to {@code count - 1}.
   *
   * @param threads at least 1
   * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
   */
  static <T> void run(int count, int threads, Work<T> work, Results<T> results) {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            new ThreadFactoryBuilder()
                .setNameFormat("chromapath-dataset-%d")
                .setDaemon(true)
                .build());
    Deque<Chunk<T>> pending = new ArrayDeque<>();
    try {
      for (int first = 0; first < count; first += CHUNK) {
        int from = first;
        int end = Math.min(count, first + CHUNK);
        pending.add(new Chunk<>(from, pool.submit(() -> chunk(from, end, work))));
        if (pending.size() == CHUNKS_AHEAD * threads) {
          deliver(pending.remove(), results);
        }
      }
      while (!pending.isEmpty()) {
        deliver(pending.remove(), results);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static <T> List<T> chunk(int from, int end, Work<T> work) {
    List<T> results = new ArrayList<>();
    for (int i = from; i < end; i++) {
      results.add(work.on(i));
    }
    return results;
  }

  private static <T> void deliver(Chunk<T> chunk, Results<T> results) {
    List<T> done;
    try {
      done = chunk.results().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    }
    for (int i = 0; i < done.size(); i++) {
      results.accept(chunk.first() + i, done.get(i));
    }
  }

  private static CancellationException cancelled(InterruptedException cause) {
    CancellationException cancelled = new CancellationException("the thread is interrupted");
    cancelled.initCause(cause);
    return cancelled;
  }
}
