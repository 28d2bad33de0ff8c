// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.backend.DeviceException;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.colorize.Prediction;
import io.github.chromapath.colorize.PredictionOptions;
import io.github.chromapath.colorize.SharedColorizer;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureMetadata;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.ReadOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Colours pictures in the background: one thread reads, the network runs in batches, and one thread
 * colours and encodes. Predictions and small copies of the last pictures are kept, so that the same
 * picture is coloured in another way at once; other threads do that. The pictures in memory use at
 * most about half of Java's heap. Thread-safe.
 */
final class Coloring implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMillis(20);

  /** Heap bytes per pixel in flight, as in {@code ColorPipeline}. */
  private static final int PIXEL_BYTES = 56;

  /** The unit of the memory that pictures share. */
  private static final int SHARE_PIXELS = 1024;

  /** Pictures that are coloured again at the same time. */
  private static final int INTERACTIVE_THREADS = 2;

  private record PredictionKey(Source source, PredictionOptions options) {}

  private record PreviewKey(Source source, int side, boolean applyProfile) {}

  private record Loaded(Picture picture, List<String> notes) {}

  /** The threads that read and write. */
  private record Lane(Executor reader, Executor writer) {}

  private final PhotoColorizer colorizer;
  private final Limits limits;
  private final SharedColorizer network;
  private final ExecutorService reader = threads("read", 1);
  private final ExecutorService writer = threads("write", 1);
  private final ExecutorService again = threads("again", INTERACTIVE_THREADS);
  private final Lane background = new Lane(reader, writer);
  private final Lane interactive = new Lane(again, again);
  private final RecentlyUsed<PredictionKey, Prediction> predictions;
  private final RecentlyUsed<PreviewKey, Picture> previews;
  private final int capacity;
  private final Semaphore memory;

  /** Hints spread in some 200 MB of the heap, so only those of one picture at a time. */
  private final Lock spreading = new ReentrantLock();

  private final AtomicInteger pending = new AtomicInteger();
  private volatile double secondsPerPicture;
  private volatile boolean broken;

  Coloring(PhotoColorizer colorizer, Limits limits, Metrics metrics) {
    this.colorizer = colorizer;
    this.limits = limits;
    long heap = Runtime.getRuntime().maxMemory();
    predictions = new RecentlyUsed<>(heap / 8, Prediction::bytes);
    previews = new RecentlyUsed<>(heap / 16, Coloring::bytes);
    capacity = (int) Math.min(heap / 2 / PIXEL_BYTES / SHARE_PIXELS, Integer.MAX_VALUE);
    memory = new Semaphore(capacity, true);
    network =
        new SharedColorizer(
            colorizer,
            PATIENCE,
            (pictures, time) -> {
              metrics.batch(pictures, time);
              double seconds = time.toNanos() / 1e9 / pictures;
              secondsPerPicture =
                  secondsPerPicture == 0 ? seconds : .8 * secondsPerPicture + .2 * seconds;
            });
    metrics.gauge("chromapath.queue.pictures", "Pictures that wait or are coloured", pending::get);
  }

  private static ExecutorService threads(String name, int count) {
    return Executors.newFixedThreadPool(count, task -> new Thread(task, "chromapath-" + name));
  }

  private static long bytes(Picture picture) {
    return (long) picture.width() * picture.height() * picture.layout().channels();
  }

  /** The coloured picture at its size, with the model's chroma. */
  RenderOptions standard() {
    return RenderOptions.standard(colorizer.decoding().chroma());
  }

  /** Whether {@link Layer#CLASSES} can be painted. */
  boolean predictsClasses() {
    return colorizer.predictsClasses();
  }

  /** Whether {@link Layer#CONFIDENCE} can be painted. */
  boolean measuresSpread() {
    return colorizer.measuresSpread();
  }

  /** Pictures that wait or are being coloured. */
  int pending() {
    return pending.get();
  }

  /** Whether the device has failed, as all later pictures would. */
  boolean broken() {
    return broken;
  }

  /** The network's mean time for a picture, in seconds; 0 before the first. */
  double secondsPerPicture() {
    return secondsPerPicture;
  }

  /**
   * Refuses work early, before a picture is received.
   *
   * @throws Problem if the queue is full
   */
  void requirePlace() {
    if (pending.get() >= limits.room().queue()) {
      throw full(pending.get(), 1);
    }
  }

  private Problem full(int taken, int needed) {
    return Problem.busy(
        taken
            + " of "
            + limits.room().queue()
            + " places in the queue are taken, and this needs "
            + needed
            + ": try again later.");
  }

  /**
   * Takes places in the queue.
   *
   * @throws Problem if there are not that many
   */
  void admit(int pictures) {
    int before =
        pending.getAndUpdate(now -> now + pictures > limits.room().queue() ? now : now + pictures);
    if (before + pictures > limits.room().queue()) {
      throw full(before, pictures);
    }
  }

  /** Gives places in the queue back. */
  void leave(int pictures) {
    pending.addAndGet(-pictures);
  }

  /**
   * Checks the size of a picture, by its header.
   *
   * @throws PictureException if it is not a picture, or has more pixels than are accepted
   */
  PictureReader.Size measure(Source source) throws PictureException {
    PictureReader.Size size = PictureReader.size(source.file());
    long pixels = (long) size.width() * size.height();
    long most = Math.min(limits.pictures().pixels(), (long) capacity * SHARE_PIXELS);
    if (pixels > most) {
      throw new PictureException(
          source.file(),
          "it has " + size + " pixels, more than the " + most + " that this service accepts",
          "make it smaller, or colour it with 'chromapath infer'");
    }
    return size;
  }

  /** Colours a new picture. It must have a place in the queue. */
  CompletableFuture<Rendered> color(Source source, RenderOptions options) {
    return render(source, options, background);
  }

  /** Paints a picture again, from the kept prediction if there is one. */
  CompletableFuture<Rendered> again(Source source, RenderOptions options) {
    boolean needed = options.output().layer() != Layer.GRAY;
    Optional<Prediction> prediction =
        needed ? predictions.get(key(source, options)) : Optional.empty();
    Optional<Picture> preview =
        options.output().side().isPresent()
            ? previews.get(previewKey(source, options))
            : Optional.empty();
    if (preview.isEmpty() || (needed && prediction.isEmpty())) {
      return render(source, options, interactive);
    }
    return CompletableFuture.supplyAsync(
        () -> paint(source, new Loaded(preview.get(), List.of()), prediction, options),
        interactive.writer());
  }

  private static PredictionKey key(Source source, RenderOptions options) {
    return new PredictionKey(source, options.prediction());
  }

  private static PreviewKey previewKey(Source source, RenderOptions options) {
    return new PreviewKey(source, options.output().side().orElseThrow(), options.applyProfile());
  }

  private CompletableFuture<Rendered> render(Source source, RenderOptions options, Lane lane) {
    Reservation reserved = new Reservation();
    return CompletableFuture.supplyAsync(() -> load(source, options, reserved), lane.reader())
        .thenCompose(
            loaded ->
                prediction(source, loaded.picture(), options)
                    .thenApplyAsync(
                        prediction ->
                            paint(source, shown(source, loaded, options), prediction, options),
                        lane.writer()))
        .whenComplete((rendered, failure) -> reserved.release());
  }

  /** Memory for one picture, which is given back once. */
  private final class Reservation {
    private int share;

    private synchronized void take(PictureReader.Size size) {
      long pixels = (long) size.width() * size.height();
      share = (int) Math.min(capacity, pixels / SHARE_PIXELS + 1);
      memory.acquireUninterruptibly(share);
    }

    private synchronized void release() {
      memory.release(share);
      share = 0;
    }
  }

  private Loaded load(Source source, RenderOptions options, Reservation reserved) {
    return checked(
        source,
        () -> {
          reserved.take(measure(source));
          List<String> notes = new ArrayList<>();
          Picture picture =
              PictureReader.read(
                  source.file(),
                  new ReadOptions(
                      options.applyProfile(),
                      OptionalInt.empty(),
                      note -> notes.add(source.naming(note))));
          return new Loaded(
              options.strip() ? picture.withMetadata(PictureMetadata.NONE) : picture, notes);
        });
  }

  private CompletableFuture<Optional<Prediction>> prediction(
      Source source, Picture picture, RenderOptions options) {
    if (options.output().layer() == Layer.GRAY) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    source.requireWanted();
    PredictionKey key = key(source, options);
    Optional<Prediction> known = predictions.get(key);
    return known.isPresent()
        ? CompletableFuture.completedFuture(known)
        : network
            .predict(picture, options.prediction())
            .whenComplete((made, failure) -> broken |= failure instanceof DeviceException)
            .thenApply(
                made -> {
                  source.requireWanted();
                  predictions.put(key, made);
                  return Optional.of(made);
                });
  }

  /** The picture that is painted: itself, or a small copy, which is kept. */
  private Loaded shown(Source source, Loaded loaded, RenderOptions options) {
    OptionalInt side = options.output().side();
    if (side.isEmpty()) {
      return loaded;
    }
    Picture preview = Painter.smaller(loaded.picture(), side.getAsInt());
    previews.put(previewKey(source, options), preview);
    return new Loaded(preview, loaded.notes());
  }

  private Rendered paint(
      Source source, Loaded loaded, Optional<Prediction> prediction, RenderOptions options) {
    return checked(
        source,
        () -> {
          Rendered painted = painted(source, loaded.picture(), prediction, options);
          List<String> notes = new ArrayList<>(loaded.notes());
          notes.addAll(painted.notes());
          return new Rendered(painted.content(), painted.format(), notes);
        });
  }

  private Rendered painted(
      Source source, Picture picture, Optional<Prediction> prediction, RenderOptions options)
      throws PictureException {
    if (source.hints().isEmpty()) {
      return Painter.paint(source, picture, prediction, options);
    }
    spreading.lock();
    try {
      return Painter.paint(source, picture, prediction, options);
    } finally {
      spreading.unlock();
    }
  }

  @FunctionalInterface
  private interface Step<T> {
    T run() throws PictureException;
  }

  private static <T> T checked(Source source, Step<T> step) {
    source.requireWanted();
    try {
      return step.run();
    } catch (PictureException e) {
      throw new CompletionException(e);
    }
  }

  /** Drops what is kept of a picture, and ends the work on it. */
  void forget(Source source) {
    source.drop();
    predictions.removeIf(key -> key.source() == source);
    previews.removeIf(key -> key.source() == source);
  }

  /** Finishes the work that was begun: what is read reaches the network, and then is written. */
  @Override
  public void close() {
    end(reader);
    network.close();
    end(writer);
    end(again);
  }

  /** Ends an executor after the tasks that it has. */
  static void end(ExecutorService executor) {
    executor.shutdown();
    try {
      executor.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
