// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.colorize.Classes;
import io.github.chromapath.colorize.PhotoBatch;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.CityscapesLabels;
import io.github.chromapath.dataset.CityscapesLabels.StreetClass;
import io.github.chromapath.image.PaletteWriter;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import io.github.chromapath.image.Resampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.LoggerFactory;

/**
 * Colours picture files: one thread reads and prepares, one runs the network and does nothing else,
 * one colours and writes. The pictures on their way take a bounded part of the heap; one that is
 * larger than that goes alone.
 */
final class ColorPipeline {
  /**
   * Heap bytes for a pixel on its way, at most: as read (8) and coloured (8), grey (4) and twice
   * side by side (24), encoded (12).
   */
  private static final int PIXEL_BYTES = 56;

  /** Batches that may be on their way at once: one at each of the three steps. */
  private static final int BATCHES = 3;

  private record Batch(List<ColorJob> jobs, List<Picture> pictures, PhotoBatch photos) {}

  private record Stages(Executor reader, Executor network, Executor writer) {}

  private final PhotoColorizer colorizer;
  private final int batch;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final int capacity;
  private final Semaphore room;
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicLong networkNanos = new AtomicLong();
  private final long start = System.nanoTime();
  private final List<CompletableFuture<Void>> batches = new ArrayList<>();

  /** Whether a batch failed as a whole: so would all that follow. */
  private volatile boolean broken;

  /**
   * @param batch pictures that the network takes at once
   * @param progress stepped once for each picture
   * @param stop whether no more pictures should be begun
   */
  ColorPipeline(PhotoColorizer colorizer, int batch, Progress progress, BooleanSupplier stop) {
    this.colorizer = colorizer;
    this.batch = batch;
    this.progress = progress;
    this.stop = stop;
    long pixels = Runtime.getRuntime().maxMemory() / 2 / PIXEL_BYTES;
    this.capacity = (int) Math.min(pixels, Integer.MAX_VALUE);
    this.room = new Semaphore(capacity);
  }

  /**
   * Colours all pictures. What fails for one of them is reported as one sentence and leaves no
   * output of that name; what fails for the network ends the work. Nothing runs once this returns
   * or throws.
   *
   * @return how many failed
   */
  int run(List<ColorJob> jobs) throws InterruptedException {
    try (WorkerThread writer = new WorkerThread("write");
        WorkerThread network = new WorkerThread("colour");
        WorkerThread reader = new WorkerThread("read")) {
      Stages stages = new Stages(reader, network, writer);
      List<ColorJob> next = new ArrayList<>();
      int taken = 0;
      for (ColorJob job : jobs) {
        if (stop.getAsBoolean() || broken) {
          break;
        }
        Optional<Integer> share = share(job);
        if (share.isEmpty()) {
          continue;
        }
        if (next.size() == batch || taken > capacity - share.get()) {
          submit(List.copyOf(next), taken, stages);
          next.clear();
          taken = 0;
        }
        next.add(job);
        taken += share.get();
      }
      submit(List.copyOf(next), taken, stages);
      CompletableFuture.allOf(batches.toArray(CompletableFuture<?>[]::new)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException fault ? fault : e;
    }
    return failures.get();
  }

  private void submit(List<ColorJob> jobs, int taken, Stages stages) throws InterruptedException {
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
            .thenAcceptAsync(this::write, stages.writer())
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    broken = true;
                  }
                  room.release(taken);
                }));
  }

  /** Pixels that a picture counts as; empty if it cannot be read, which is then reported. */
  private Optional<Integer> share(ColorJob job) {
    return forOne(
        job,
        () -> {
          PictureReader.Size size = PictureReader.size(job.input());
          long pixels = (long) size.width() * size.height();
          int least = capacity / (BATCHES * batch);
          return (int) Math.min(Math.max(pixels, least), capacity);
        });
  }

  /** Empty if nothing is left to colour. */
  private Optional<Batch> read(List<ColorJob> jobs) {
    List<ColorJob> readable = new ArrayList<>();
    List<Picture> pictures = new ArrayList<>();
    PhotoBatch photos;
    try {
      photos = colorizer.batch();
    } catch (OutOfMemoryError e) {
      jobs.forEach(this::failForMemory);
      return Optional.empty();
    }
    for (ColorJob job : jobs) {
      Optional<Picture> prepared =
          forOne(
              job,
              () -> {
                Picture picture = PictureReader.read(job.input());
                photos.add(picture);
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
        : Optional.of(new Batch(readable, pictures, photos));
  }

  private Optional<Batch> predict(Optional<Batch> prepared) {
    if (prepared.isEmpty()) {
      return prepared;
    }
    long begun = System.nanoTime();
    try {
      colorizer.predict(prepared.get().photos());
      return prepared;
    } catch (OutOfMemoryError e) {
      prepared.get().jobs().forEach(this::failForMemory);
      return Optional.empty();
    } finally {
      networkNanos.addAndGet(System.nanoTime() - begun);
    }
  }

  private void write(Optional<Batch> predicted) {
    predicted.ifPresent(this::write);
  }

  private void write(Batch batch) {
    for (int i = 0; i < batch.jobs().size(); i++) {
      int index = i;
      ColorJob job = batch.jobs().get(i);
      forOne(
              job,
              () -> {
                Picture picture = batch.pictures().get(index);
                write(job, picture, colorizer.finish(picture, batch.photos(), index));
                return job;
              })
          .ifPresent(
              written -> {
                noteNetworkTime();
                progress.step(1);
              });
    }
  }

  private static void write(ColorJob job, Picture original, PhotoColorizer.Result result)
      throws PictureException {
    createFolder(job.colored());
    if (job.side().isPresent()) {
      PictureWriter.write(job.side().get(), SideBySide.of(original, result.picture()));
    }
    if (job.classes().isPresent()) {
      writeClasses(job.classes().get(), original, result.classes().orElseThrow());
    }
    PictureWriter.write(job.colored(), result.picture());
  }

  /** How long the network has run so far, and the part of all the time that this is. */
  private void noteNetworkTime() {
    long network = networkNanos.get();
    progress.note(
        String.format(
            Locale.ROOT,
            "network %.1f s, %d %% of the time",
            network / 1e9,
            100 * network / (System.nanoTime() - start)));
  }

  private static void createFolder(Path file) throws PictureException {
    Path folder = file.getParent();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new PictureException(
          file, "its folder cannot be made (" + e + ")", "give an --out that you may write to", e);
    }
  }

  private static void writeClasses(Path file, Picture picture, Classes classes)
      throws PictureException {
    int width = picture.width();
    int height = picture.height();
    byte[] indices =
        Resampler.nearest(classes.indices(), Classes.SIZE, Classes.SIZE, width, height);
    int[] palette = CityscapesLabels.CLASSES.stream().mapToInt(StreetClass::color).toArray();
    PaletteWriter.write(file, width, height, indices, palette);
  }

  @FunctionalInterface
  private interface Work<T> {
    T call() throws PictureException;
  }

  /** What is done for one picture alone; empty if it fails, which is then reported. */
  private <T> Optional<T> forOne(ColorJob job, Work<T> work) {
    try {
      return Optional.of(work.call());
    } catch (PictureException e) {
      fail(e.getMessage());
    } catch (OutOfMemoryError e) {
      failForMemory(job);
    } catch (ArithmeticException e) {
      fail(job.input() + ": " + e.getMessage() + "; give another checkpoint or --precision.");
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(ColorPipeline.class).debug("{}", job.input(), e);
      fail(
          job.input()
              + ": colouring it failed ("
              + e
              + "); please report it with what --verbose prints for it.");
    }
    return Optional.empty();
  }

  private void failForMemory(ColorJob job) {
    fail(
        job.input()
            + ": there is not enough memory for a picture of this size; set"
            + " CHROMAPATH_JAVA_OPTS=-Xmx8g or more.");
  }

  private void fail(String sentence) {
    failures.incrementAndGet();
    progress.failure(sentence);
    progress.step(1);
  }
}
