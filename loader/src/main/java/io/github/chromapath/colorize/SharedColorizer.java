// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.image.Picture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs the network of a {@link PhotoColorizer} for many independent callers. Pictures that arrive
 * within a short time pass through it as one batch of at most {@link ColorizerOptions#batch}, and
 * so do those that arrive while an earlier batch is in the network. Pictures of different options
 * are in different batches. A batch that is not full costs as much as a full one, unless {@link
 * PhotoColorizer#compileForSingles} has been called.
 *
 * <pre>{@code
 * try (SharedColorizer shared = new SharedColorizer(colorizer, Duration.ofMillis(20), listener)) {
 *   Prediction prediction = shared.predict(picture, PredictionOptions.PLAIN).join();
 *   Picture colored = prediction.color(picture, 1, Lightness.EXACT);
 * }
 * }</pre>
 *
 * <p>Thread-safe. The number of waiting pictures is not limited: callers limit it.
 */
public final class SharedColorizer implements AutoCloseable {
  /** While the network is busy, the time between two looks at whether it has become free. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** Receives an event after each batch, on the network's thread. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A batch has passed through the network, or failed there.
     *
     * @param pictures their number
     * @param network the time in the network
     */
    void ran(int pictures, Duration network);
  }

  private record Request(
      Picture picture,
      PredictionOptions options,
      long arrival,
      CompletableFuture<Prediction> result) {}

  private final PhotoColorizer colorizer;
  private final long patience;
  private final Listener listener;
  private final BlockingQueue<Optional<Request>> waiting = new LinkedBlockingQueue<>();
  private final Semaphore idle = new Semaphore(1);
  private final WorkerThread gatherer = new WorkerThread("chromapath-gather");
  private final WorkerThread network = new WorkerThread("chromapath-network");
  private final Object closing = new Object();
  private boolean closed;

  /** A request that was taken from the queue and belongs to the next batch. */
  private Optional<Request> next = Optional.empty();

  private boolean ended;

  /**
   * Starts the threads.
   *
   * @param colorizer owned by the caller, who closes it later
   * @param patience how long the first picture of a batch waits for others
   * @param listener receives an event after each batch
   */
  public SharedColorizer(PhotoColorizer colorizer, Duration patience, Listener listener) {
    this.colorizer = colorizer;
    this.patience = patience.toNanos();
    this.listener = listener;
    gatherer.execute(this::gather);
  }

  /**
   * Lets a picture wait for the network.
   *
   * @return the prediction. It fails with what the network throws, such as {@link
   *     ArithmeticException} or {@link OutOfMemoryError}, and with {@link IllegalArgumentException}
   *     if the spread is asked for and the colorizer does not measure it. If it is cancelled before
   *     its batch is gathered, the picture does not take part in one
   * @throws IllegalStateException if this is closed
   */
  public CompletableFuture<Prediction> predict(Picture picture, PredictionOptions options) {
    CompletableFuture<Prediction> result = new CompletableFuture<>();
    synchronized (closing) {
      if (closed) {
        throw new IllegalStateException("this SharedColorizer is closed");
      }
      waiting.add(Optional.of(new Request(picture, options, System.nanoTime(), result)));
    }
    return result;
  }

  /** Finishes the pictures that wait, accepts no more, and ends the threads. Idempotent. */
  @Override
  public void close() {
    synchronized (closing) {
      if (!closed) {
        closed = true;
        waiting.add(Optional.empty());
      }
    }
    gatherer.close();
    network.close();
  }

  private void gather() {
    try {
      for (Optional<Request> first = take(); first.isPresent(); first = take()) {
        Batch batch = batch(first.get());
        idle.acquire();
        network.execute(
            () -> {
              try {
                batch.run();
              } finally {
                idle.release();
              }
            });
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nothing interrupts this thread", e);
    }
  }

  /** The first request of the next batch; empty after the last. */
  private Optional<Request> take() throws InterruptedException {
    Optional<Request> first = next;
    next = Optional.empty();
    if (first.isEmpty() && !ended) {
      first = waiting.take();
      ended = first.isEmpty();
    }
    return first;
  }

  private Batch batch(Request first) throws InterruptedException {
    Batch batch = new Batch(first.options);
    batch.add(first);
    while (batch.size() < colorizer.batchSize() && next.isEmpty() && !ended) {
      long left = first.arrival + patience - System.nanoTime();
      if (left <= 0 && idle.availablePermits() > 0 && waiting.isEmpty()) {
        break;
      }
      Optional<Request> found = waiting.poll(Math.max(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
      if (found != null) {
        ended = found.isEmpty();
        found.ifPresent(request -> addOrKeep(batch, request));
      }
    }
    return batch;
  }

  private void addOrKeep(Batch batch, Request request) {
    if (request.options.equals(batch.options)) {
      batch.add(request);
    } else {
      next = Optional.of(request);
    }
  }

  /** Requests that pass through the network together. */
  private final class Batch {
    private final PredictionOptions options;
    private final List<CompletableFuture<Prediction>> results = new ArrayList<>();
    private Optional<PhotoBatch> photos = Optional.empty();

    private Batch(PredictionOptions options) {
      this.options = options;
    }

    private int size() {
      return results.size();
    }

    /** Resizes a picture to the network's input. If that fails, only its own request does. */
    private void add(Request request) {
      if (request.result.isDone()) {
        return;
      }
      try {
        if (photos.isEmpty()) {
          photos = Optional.of(colorizer.batch(options));
        }
        photos.get().add(GrayPicture.of(request.picture));
        results.add(request.result);
      } catch (RuntimeException | OutOfMemoryError e) {
        request.result.completeExceptionally(e);
      }
    }

    private void run() {
      if (results.isEmpty()) {
        return;
      }
      PhotoBatch all = photos.orElseThrow();
      long begun = System.nanoTime();
      try {
        colorizer.predict(all);
      } catch (RuntimeException | Error e) {
        results.forEach(result -> result.completeExceptionally(e));
      }
      listener.ran(results.size(), Duration.ofNanos(System.nanoTime() - begun));
      for (int i = 0; i < results.size(); i++) {
        CompletableFuture<Prediction> result = results.get(i);
        if (!result.isDone()) {
          complete(result, all, i);
        }
      }
    }

    private static void complete(CompletableFuture<Prediction> result, PhotoBatch all, int index) {
      try {
        result.complete(all.prediction(index));
      } catch (RuntimeException | OutOfMemoryError e) {
        result.completeExceptionally(e);
      }
    }
  }
}
