// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.colorize.ColorPredictor;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.internal.file.Sibling;
import io.github.chromapath.video.VideoColorizer;
import io.github.chromapath.video.VideoSettings;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Colours videos in the background, one at a time. Another thread measures them as they arrive, so
 * that a refusal does not wait for the videos before. FFmpeg is loaded by the first video.
 * Thread-safe.
 */
final class Videos implements AutoCloseable {
  /**
   * Heap bytes per pixel of a frame, at most: 52 frames are in flight, each with 2 bytes of luma,
   * and the coloured samples of a few. Of large frames, fewer are in flight.
   */
  private static final int PIXEL_BYTES = 120;

  private final PhotoColorizer colorizer;
  private final Uploads uploads;
  private final Limits.Videos limits;
  private final long pixels;
  private final Pace pace = new Pace();
  private final Set<Source> sources = ConcurrentHashMap.newKeySet();
  private final ExecutorService measurer = thread("measure");
  private final ExecutorService painter = thread("video");
  private volatile boolean closed;

  Videos(PhotoColorizer colorizer, Uploads uploads, Limits.Videos limits, Metrics metrics) {
    this.colorizer = colorizer;
    this.uploads = uploads;
    this.limits = limits;
    pixels = Math.min(limits.pixels(), Runtime.getRuntime().maxMemory() / 4 / PIXEL_BYTES);
    metrics.gauge(
        "chromapath.video.frames", "Frames of videos that wait or are coloured", pace::left);
  }

  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(task -> new Thread(task, "chromapath-" + name));
  }

  /** An estimate of the time until all videos are coloured, in seconds. */
  double remainingSeconds() {
    return pace.remainingSeconds();
  }

  /**
   * Colours a video.
   *
   * @return the result's file, which {@link Uploads} counts and the caller deletes. Fails with a
   *     {@link CancellationException} if the source is dropped or this is closed, and with a {@link
   *     Problem} if the video cannot be read or coloured
   */
  CompletableFuture<Path> color(Source source, RenderOptions.Look look, VideoProgress progress) {
    sources.add(source);
    if (closed) {
      source.drop();
    }
    return CompletableFuture.supplyAsync(() -> measure(source, progress), measurer)
        .thenApplyAsync(frames -> color(source, frames, look, progress), painter)
        .whenComplete((result, failure) -> sources.remove(source));
  }

  private long measure(Source source, VideoProgress progress) {
    source.requireWanted();
    VideoColorizer.Measure measure;
    try {
      measure = VideoColorizer.measure(source.file());
    } catch (IOException e) {
      throw refused(source.naming(e.getMessage()));
    }
    if ((long) measure.width() * measure.height() > pixels) {
      throw refused(
          source.name()
              + ": its frames of "
              + measure.width()
              + "x"
              + measure.height()
              + " have more than the "
              + pixels
              + " pixels that this service accepts; scale it down, or colour it with 'chromapath"
              + " infer'.");
    }
    if (measure.frames() > limits.frames()) {
      throw VideoRun.tooLong(source, measure.frames(), limits);
    }
    progress.measured(measure);
    pace.add(measure.frames());
    return measure.frames();
  }

  private static Problem refused(String sentence) {
    return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, sentence);
  }

  private Path color(Source source, long frames, RenderOptions.Look look, VideoProgress progress) {
    Path result = source.file().resolveSibling("coloured-" + source.file().getFileName());
    Path work = Sibling.appended(result, ".part");
    boolean done = false;
    pace.begin(frames);
    try {
      source.requireWanted();
      VideoRun run = new VideoRun(source, limits, progress, pace, () -> countBytes(work));
      if (colorizer(source, look).color(source.file(), result, run).isEmpty()) {
        throw new CancellationException(source.name() + " was cancelled");
      }
      uploads.resize(result, Files.size(result));
      done = true;
      return result;
    } catch (IOException e) {
      throw refused(source.naming(e.getMessage()).replace(result.toString(), source.name()));
    } finally {
      pace.end();
      uploads.discard(work);
      if (!done) {
        uploads.discard(result);
      }
    }
  }

  /** The segments and the film that is made of them exist at the same time. */
  private void countBytes(Path work) {
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(work)) {
      for (Path file : files) {
        bytes += bytes(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    uploads.resize(work, 2 * bytes);
  }

  /** Bytes of a file; 0 if it was a temporary one that has got its name in the meantime. */
  private static long bytes(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private VideoColorizer colorizer(Source source, RenderOptions.Look look) {
    PictureColorizer color = new PictureColorizer(look.chroma(), look.lightness());
    return new VideoColorizer(
        new ColorPredictor(colorizer, color, look.refinement()),
        new VideoSettings(Optional.empty(), OptionalInt.empty(), look.temporal(), source.name()));
  }

  /** Cancels all videos: their results would be deleted with the jobs. */
  void cancel() {
    closed = true;
    sources.forEach(Source::drop);
  }

  @Override
  public void close() {
    cancel();
    Coloring.end(measurer);
    Coloring.end(painter);
  }
}
