// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.dataset.StreetPair;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * Work on each image of a data set, by several threads. Results are delivered in the order of the
 * images, so they do not depend on the threads. A few images per thread are in memory.
 */
final class ImageTasks implements AutoCloseable {
  private static final int AHEAD = 2;

  private final int threads;
  private final ExecutorService pool;
  private final BooleanSupplier stop;

  /**
   * Starts the threads.
   *
   * @param threads at least 1
   * @param stop whether to end before the next image
   */
  ImageTasks(int threads, BooleanSupplier stop) {
    this.threads = threads;
    this.stop = stop;
    pool = Executors.newFixedThreadPool(threads);
  }

  /** The work on one image. Called by several threads at once. */
  @FunctionalInterface
  interface Work<T> {
    /**
     * Works on an image.
     *
     * @throws IOException in one sentence, if the image cannot be used
     */
    T on(StreetPair pair) throws IOException;
  }

  /** Receives the outcome of each image, on the thread that called {@link #run}. */
  interface Outcome<T> {
    /** The result of an image. */
    void done(T result);

    /** The sentence about an image that cannot be used. */
    void failed(String sentence);
  }

  /**
   * Works on all images, or until a stop is requested.
   *
   * @throws IOException if the thread is interrupted
   */
  <T> void run(StreetDataset data, Work<T> work, Outcome<T> outcome) throws IOException {
    Deque<Future<T>> pending = new ArrayDeque<>();
    try {
      for (int i = 0; i < data.size() && !stop.getAsBoolean(); i++) {
        int index = i;
        pending.add(pool.submit(() -> work.on(data.load(index))));
        if (pending.size() == AHEAD * threads) {
          take(pending, outcome);
        }
      }
      while (!pending.isEmpty() && !stop.getAsBoolean()) {
        take(pending, outcome);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the work on the images was interrupted");
    } finally {
      pending.forEach(future -> future.cancel(true));
    }
  }

  private static <T> void take(Deque<Future<T>> pending, Outcome<T> outcome)
      throws InterruptedException {
    try {
      outcome.done(pending.remove().get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        outcome.failed(failure.getMessage());
      } else if (e.getCause() instanceof Error error) {
        throw error;
      } else {
        throw (RuntimeException) e.getCause();
      }
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
