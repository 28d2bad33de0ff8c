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
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

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
   * Colours all pictures. A failure is reported as one sentence and leaves no output of that name.
   *
   * @return how many failed
   */
  int run(List<ColorJob> jobs) throws InterruptedException {
    ExecutorService reader = Executors.newSingleThreadExecutor(task -> new Thread(task, "read"));
    ExecutorService network = Executors.newSingleThreadExecutor(task -> new Thread(task, "colour"));
    ExecutorService writer = Executors.newSingleThreadExecutor(task -> new Thread(task, "write"));
    try {
      List<ColorJob> next = new ArrayList<>();
      int taken = 0;
      for (ColorJob job : jobs) {
        if (stop.getAsBoolean()) {
          break;
        }
        OptionalInt share = share(job);
        if (share.isEmpty()) {
          continue;
        }
        if (next.size() == batch || taken > capacity - share.getAsInt()) {
          submit(List.copyOf(next), taken, reader, network, writer);
          next.clear();
          taken = 0;
        }
        next.add(job);
        taken += share.getAsInt();
      }
      submit(List.copyOf(next), taken, reader, network, writer);
      CompletableFuture.allOf(batches.toArray(CompletableFuture<?>[]::new)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException fault ? fault : e;
    } finally {
      reader.shutdown();
      network.shutdown();
      writer.shutdown();
    }
    return failures.get();
  }

  private void submit(
      List<ColorJob> jobs,
      int taken,
      ExecutorService reader,
      ExecutorService network,
      ExecutorService writer)
      throws InterruptedException {
    if (jobs.isEmpty()) {
      return;
    }
    room.acquire(taken);
    batches.add(
        CompletableFuture.supplyAsync(() -> read(jobs), reader)
            .thenApplyAsync(this::predict, network)
            .thenAcceptAsync(this::write, writer)
            .whenComplete((done, failure) -> room.release(taken)));
  }

  /** Pixels that a picture counts as; empty if it cannot be read, which is then reported. */
  private OptionalInt share(ColorJob job) {
    try {
      PictureReader.Size size = PictureReader.size(job.input());
      long pixels = (long) size.width() * size.height();
      int least = capacity / (BATCHES * batch);
      return OptionalInt.of((int) Math.min(Math.max(pixels, least), capacity));
    } catch (PictureException e) {
      fail(e.getMessage());
      return OptionalInt.empty();
    }
  }

  /** Empty if nothing is left to colour. */
  private Optional<Batch> read(List<ColorJob> jobs) {
    List<ColorJob> readable = new ArrayList<>();
    List<Picture> pictures = new ArrayList<>();
    for (ColorJob job : jobs) {
      try {
        pictures.add(PictureReader.read(job.input()));
        readable.add(job);
      } catch (PictureException e) {
        fail(e.getMessage());
      } catch (OutOfMemoryError e) {
        failForMemory(job);
      }
    }
    if (readable.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Batch(readable, pictures, colorizer.prepare(pictures)));
    } catch (OutOfMemoryError e) {
      readable.forEach(this::failForMemory);
      return Optional.empty();
    }
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
    List<PhotoColorizer.Result> results;
    try {
      results = colorizer.finish(batch.pictures(), batch.photos());
    } catch (OutOfMemoryError e) {
      batch.jobs().forEach(this::failForMemory);
      return;
    }
    for (int i = 0; i < results.size(); i++) {
      write(batch.jobs().get(i), batch.pictures().get(i), results.get(i));
    }
  }

  private void write(ColorJob job, Picture original, PhotoColorizer.Result result) {
    try {
      createFolder(job.colored());
      if (job.side().isPresent()) {
        PictureWriter.write(job.side().get(), SideBySide.of(original, result.picture()));
      }
      if (job.classes().isPresent()) {
        writeClasses(job.classes().get(), original, result.classes().orElseThrow());
      }
      PictureWriter.write(job.colored(), result.picture());
      noteNetworkTime();
      progress.step(1);
    } catch (PictureException e) {
      fail(e.getMessage());
    } catch (OutOfMemoryError e) {
      failForMemory(job);
    }
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
