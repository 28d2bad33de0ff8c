// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Colours many pictures with overlapped input, network and output: one thread reads, one runs the
 * network, and one colours and writes. The pictures in flight use at most about half of Java's
 * heap. A picture that needs more than that is coloured alone.
 *
 * <pre>{@code
 * ColorPipeline<MyJob> pipeline = new ColorPipeline<>(colorizer, listener);
 * ColorPipeline.Summary summary = pipeline.run(jobs.iterator());
 * }</pre>
 *
 * <p>A pipeline is used for one call of {@link #run}. Several pipelines may share a colorizer.
 *
 * @param <J> the caller's jobs
 */
public final class ColorPipeline<J extends ColorPipeline.Job> {
  /**
   * Heap bytes per pixel in flight, at most: as read (8) and coloured (8), grey (4), a copy of
   * twice the width made by a job (24), encoded (12).
   */
  private static final int PIXEL_BYTES = 56;

  /** Batches in flight: one at each of the three steps. */
  private static final int BATCHES = 3;

  /**
   * One picture to colour. A method may throw any exception: it ends this job and is passed to
   * {@link Listener#failed}.
   */
  public interface Job {
    /**
     * The size of the picture, for example from its file's header. Called on the thread of {@link
     * ColorPipeline#run}.
     *
     * @throws IOException if it cannot be read
     */
    PictureReader.Size size() throws IOException;

    /**
     * Reads the picture. Called on the reading thread.
     *
     * @throws IOException if it cannot be read
     */
    Picture read() throws IOException;

    /**
     * Colours that are wanted in the picture. Called on the writing thread.
     *
     * @param picture the picture that {@link #read} returned
     * @throws IOException if they cannot be read, or do not fit the picture
     */
    default ColorHints hints(Picture picture) throws IOException {
      return ColorHints.NONE;
    }

    /**
     * Stores the result. Called on the writing thread.
     *
     * @param original the picture that {@link #read} returned
     * @param colored the result, of the same size
     * @throws IOException if it cannot be written
     */
    void write(Picture original, PhotoColorizer.Result colored) throws IOException;
  }

  /**
   * Receives the outcome of each job. Called one call at a time, on the pipeline's threads and on
   * the thread of {@link ColorPipeline#run}.
   *
   * @param <J> the caller's jobs
   */
  public interface Listener<J> {
    /**
     * A picture has been written.
     *
     * @param soFar the pipeline's work including this picture
     */
    void colored(J job, Summary soFar);

    /**
     * A picture has failed; the others continue.
     *
     * @param failure what a method of the job threw, an {@link OutOfMemoryError}, or an {@link
     *     ArithmeticException} if the picture's colours are not finite
     */
    void failed(J job, Throwable failure);
  }

  /**
   * The work of a pipeline.
   *
   * @param colored number of pictures written
   * @param failed number of pictures that failed
   * @param network time that the network has run
   * @param elapsed time since the pipeline was made
   */
  public record Summary(int colored, int failed, Duration network, Duration elapsed) {}

  /** A batch in flight. */
  private record Batch<J>(List<J> jobs, List<Picture> pictures, PhotoBatch photos) {}

  private record Stages(Executor reader, Executor network, Executor writer) {}

  private final PhotoColorizer colorizer;
  private final Listener<? super J> listener;
  private final int capacity;
  private final Semaphore room;
  private final AtomicBoolean started = new AtomicBoolean();
  private final long start = System.nanoTime();
  private final List<CompletableFuture<Void>> batches = new ArrayList<>();

  /** Guards the counts and the calls of the listener. */
  private final Object lock = new Object();

  private int colored;
  private int failed;
  private long networkNanos;

  /** Whether a batch failed as a whole, as all later ones would. */
  private volatile boolean broken;

  private volatile boolean cancelled;

  /**
   * A pipeline.
   *
   * @param colorizer colours the pictures in batches of its {@link ColorizerOptions#batch}; must
   *     stay open while the pipeline runs
   * @param listener receives the outcomes
   */
  public ColorPipeline(PhotoColorizer colorizer, Listener<? super J> listener) {
    this.colorizer = colorizer;
    this.listener = listener;
    long pixels = Runtime.getRuntime().maxMemory() / 2 / PIXEL_BYTES;
    this.capacity = (int) Math.min(pixels, Integer.MAX_VALUE);
    this.room = new Semaphore(capacity);
  }

  /**
   * Colours all pictures. All work has ended when this returns or throws.
   *
   * <p>An iterator may end early to stop after the pictures in flight. If this thread is
   * interrupted, no further picture is started, and the pictures in flight are finished.
   *
   * @param jobs the source, read on this thread as memory becomes free
   * @return the outcome
   * @throws CancellationException if the thread is interrupted; the flag stays set
   * @throws IllegalStateException if the pipeline has run before, or the colorizer is closed
   * @throws RuntimeException if the network or the listener fails; no further picture is started
   */
  public Summary run(Iterator<? extends J> jobs) {
    if (started.getAndSet(true)) {
      throw new IllegalStateException("a ColorPipeline runs once; make another");
    }
    try (WorkerThread writer = new WorkerThread("chromapath-write");
        WorkerThread network = new WorkerThread("chromapath-network");
        WorkerThread reader = new WorkerThread("chromapath-read")) {
      submitAndWait(jobs, new Stages(reader, network, writer));
    }
    if (cancelled) {
      throw new CancellationException(
          "colouring was cancelled after "
              + summary().colored()
              + " pictures, since the thread is interrupted");
    }
    return summary();
  }

  private void submitAndWait(Iterator<? extends J> jobs, Stages stages) {
    try {
      submitAll(jobs, stages);
      CompletableFuture.allOf(batches.toArray(CompletableFuture<?>[]::new)).get();
    } catch (InterruptedException e) {
      cancelled = true;
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    }
  }

  private void submitAll(Iterator<? extends J> jobs, Stages stages) throws InterruptedException {
    List<J> next = new ArrayList<>();
    int taken = 0;
    while (!broken && jobs.hasNext()) {
      J job = jobs.next();
      OptionalInt share = share(job);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (share.isEmpty()) {
        continue;
      }
      if (next.size() == colorizer.batchSize() || taken > capacity - share.getAsInt()) {
        submit(List.copyOf(next), taken, stages);
        next.clear();
        taken = 0;
      }
      next.add(job);
      taken += share.getAsInt();
    }
    submit(List.copyOf(next), taken, stages);
  }

  private void submit(List<J> jobs, int taken, Stages stages) throws InterruptedException {
    if (jobs.isEmpty()) {
      return;
    }
    room.acquire(taken);
    if (broken) {
      return;
    }
    batches.add(
        CompletableFuture.supplyAsync(() -> read(jobs), stages.reader())
            .thenApplyAsync(this::predict, stages.network())
            .thenAcceptAsync(batch -> batch.ifPresent(this::write), stages.writer())
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    broken = true;
                  }
                  room.release(taken);
                }));
  }

  /** Pixels that a picture counts as; empty if its size cannot be read, which is reported. */
  private OptionalInt share(J job) {
    return forOne(
            job,
            () -> {
              PictureReader.Size size = job.size();
              long pixels = (long) size.width() * size.height();
              int least = capacity / (BATCHES * colorizer.batchSize());
              return OptionalInt.of((int) Math.min(Math.max(pixels, least), capacity));
            })
        .orElse(OptionalInt.empty());
  }

  /** Empty if nothing is left to colour. */
  private Optional<Batch<J>> read(List<J> jobs) {
    List<J> readable = new ArrayList<>();
    List<Picture> pictures = new ArrayList<>();
    PhotoBatch photos;
    try {
      photos = colorizer.batch();
    } catch (OutOfMemoryError e) {
      jobs.forEach(job -> fail(job, e));
      return Optional.empty();
    }
    for (J job : jobs) {
      Optional<Picture> prepared =
          forOne(
              job,
              () -> {
                Picture picture = job.read();
                photos.add(GrayPicture.of(picture));
                return picture;
              });
      prepared.ifPresent(
          picture -> {
            readable.add(job);
            pictures.add(picture);
          });
    }
    return readable.isEmpty()
        ? Optional.empty()
        : Optional.of(new Batch<>(readable, pictures, photos));
  }

  private Optional<Batch<J>> predict(Optional<Batch<J>> prepared) {
    if (prepared.isEmpty() || cancelled) {
      return Optional.empty();
    }
    long begun = System.nanoTime();
    try {
      colorizer.predict(prepared.get().photos());
      return prepared;
    } catch (OutOfMemoryError e) {
      prepared.get().jobs().forEach(job -> fail(job, e));
      return Optional.empty();
    } finally {
      addNetworkTime(System.nanoTime() - begun);
    }
  }

  private void write(Batch<J> batch) {
    for (int i = 0; i < batch.jobs().size(); i++) {
      int index = i;
      J job = batch.jobs().get(i);
      forOne(
              job,
              () -> {
                Picture picture = batch.pictures().get(index);
                ColorHints hints = job.hints(picture);
                job.write(picture, colorizer.finish(picture, batch.photos(), index, hints));
                return job;
              })
          .ifPresent(this::succeed);
    }
  }

  @FunctionalInterface
  private interface Work<T> {
    T call() throws IOException;
  }

  /**
   * Does work for one picture. Empty if it fails, which is reported, or if the pipeline is
   * cancelled. A failure on an interrupted thread counts as the interrupt's.
   */
  private <T> Optional<T> forOne(J job, Work<T> work) {
    if (cancelled) {
      return Optional.empty();
    }
    try {
      return Optional.of(work.call());
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      if (!Thread.currentThread().isInterrupted()) {
        fail(job, e);
      }
      return Optional.empty();
    }
  }

  private void succeed(J job) {
    synchronized (lock) {
      colored++;
      listener.colored(job, summary());
    }
  }

  private void fail(J job, Throwable failure) {
    synchronized (lock) {
      failed++;
      listener.failed(job, failure);
    }
  }

  private void addNetworkTime(long nanos) {
    synchronized (lock) {
      networkNanos += nanos;
    }
  }

  private Summary summary() {
    synchronized (lock) {
      return new Summary(
          colored,
          failed,
          Duration.ofNanos(networkNanos),
          Duration.ofNanos(System.nanoTime() - start));
    }
  }
}
