package io.github.chromapath.cli;

import io.github.chromapath.colorize.Classes;
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
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Colours picture files: one thread reads, one runs the network, one writes. The pictures on their
 * way take a bounded part of the heap; one that is larger than that goes alone.
 */
final class ColorPipeline {
  /**
   * Heap bytes for a pixel on its way, at most: as read (8) and coloured (8), grey (4), a* and b*
   * (8), colour (12), side by side (12), encoded (12).
   */
  private static final int PIXEL_BYTES = 64;

  /** Batches that may be on their way at once. */
  private static final int BATCHES = 4;

  private record Read(ColorJob job, Picture picture) {}

  private record Colored(ColorJob job, Picture original, PhotoColorizer.Result result) {}

  private final PhotoColorizer colorizer;
  private final int batch;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final int capacity;
  private final Semaphore room;
  private final AtomicInteger failures = new AtomicInteger();
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
            .thenApplyAsync(this::color, network)
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

  private List<Read> read(List<ColorJob> jobs) {
    List<Read> pictures = new ArrayList<>();
    for (ColorJob job : jobs) {
      try {
        pictures.add(new Read(job, PictureReader.read(job.input())));
      } catch (PictureException e) {
        fail(e.getMessage());
      } catch (OutOfMemoryError e) {
        failForMemory(job);
      }
    }
    return pictures;
  }

  private List<Colored> color(List<Read> pictures) {
    List<Colored> colored = new ArrayList<>();
    if (pictures.isEmpty()) {
      return colored;
    }
    try {
      List<PhotoColorizer.Result> results =
          colorizer.colorize(pictures.stream().map(Read::picture).toList());
      for (int i = 0; i < pictures.size(); i++) {
        Read read = pictures.get(i);
        colored.add(new Colored(read.job(), read.picture(), results.get(i)));
      }
      return colored;
    } catch (OutOfMemoryError e) {
      pictures.forEach(read -> failForMemory(read.job()));
      return List.of();
    }
  }

  private void write(List<Colored> pictures) {
    for (Colored colored : pictures) {
      ColorJob job = colored.job();
      try {
        createFolder(job.colored());
        if (job.side().isPresent()) {
          PictureWriter.write(
              job.side().get(), SideBySide.of(colored.original(), colored.result().picture()));
        }
        if (job.classes().isPresent()) {
          writeClasses(
              job.classes().get(), colored.original(), colored.result().classes().orElseThrow());
        }
        PictureWriter.write(job.colored(), colored.result().picture());
        progress.step(1);
      } catch (PictureException e) {
        fail(e.getMessage());
      } catch (OutOfMemoryError e) {
        failForMemory(job);
      }
    }
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
