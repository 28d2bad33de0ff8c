// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * A set of synthetic street scenes on disk, in GTA5's layout: {@code images/00001.png} (8-bit RGB)
 * and {@code labels/00001.png} (8-bit palette PNG whose index is the raw class id).
 */
public final class SyntheticDataset {
  /** Largest number of scenes in a set, since file names have five digits. */
  public static final int MAX_SCENES = 99_999;

  private SyntheticDataset() {}

  /**
   * Writes scenes 1 to count and replaces existing files of the same names. The files are a
   * function of the specification alone; the number of threads does not change them.
   *
   * <p>No file is ever incomplete, and the label file of a scene is written before its image file.
   *
   * @param out the folder of {@code images} and {@code labels}; created if absent
   * @param count number of scenes, 1 to {@value #MAX_SCENES}
   * @param spec size, seed and hours
   * @param threads number of threads that draw, at least 1
   * @param progress receives the number of finished scenes after each scene, in ascending order and
   *     from one thread at a time. If it throws, the scenes in progress are written and the
   *     exception is rethrown
   * @throws IllegalArgumentException if count or threads is out of range
   * @throws InterruptedIOException if the calling thread is interrupted; the scenes in progress are
   *     written first
   * @throws IOException if a file cannot be written; finished scenes are kept
   */
  public static void write(Path out, int count, SynthSpec spec, int threads, IntConsumer progress)
      throws IOException {
    if (count < 1 || count > MAX_SCENES) {
      throw new IllegalArgumentException(
          "a synthetic set cannot have %d scenes; ask for 1 to %d".formatted(count, MAX_SCENES));
    }
    if (threads < 1) {
      throw new IllegalArgumentException(
          "%d threads cannot draw scenes; give 1 or more".formatted(threads));
    }
    Path images = Files.createDirectories(out.resolve("images"));
    Path labels = Files.createDirectories(out.resolve("labels"));
    Work work = new Work(new SceneGenerator(spec), count, images, labels, progress);
    int workerCount = Math.min(threads, count);
    ExecutorService pool = Executors.newFixedThreadPool(workerCount);
    try {
      List<Future<Void>> workers = new ArrayList<>();
      for (int t = 0; t < workerCount; t++) {
        workers.add(pool.submit(work));
      }
      await(workers);
    } finally {
      work.stop();
      pool.shutdown();
      Uninterruptibles.awaitTerminationUninterruptibly(pool);
    }
  }

  private static void await(List<Future<Void>> workers) throws IOException {
    try {
      for (Future<Void> worker : workers) {
        worker.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException stopped =
          new InterruptedIOException("writing the synthetic set was interrupted; run it again");
      stopped.initCause(e);
      throw stopped;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Writes scene after scene until all are written or the work is stopped; run by all threads. */
  private static final class Work implements Callable<Void> {
    private final SceneGenerator generator;
    private final int count;
    private final Path images;
    private final Path labels;
    private final IntConsumer progress;
    private final AtomicInteger next = new AtomicInteger(1);
    private final AtomicBoolean stopped = new AtomicBoolean();
    private int done;

    Work(SceneGenerator generator, int count, Path images, Path labels, IntConsumer progress) {
      this.generator = generator;
      this.count = count;
      this.images = images;
      this.labels = labels;
      this.progress = progress;
    }

    void stop() {
      stopped.set(true);
    }

    @Override
    public Void call() throws IOException {
      try {
        int index = next.getAndIncrement();
        while (index <= count && !stopped.get()) {
          write(index);
          countOne();
          index = next.getAndIncrement();
        }
        return null;
      } catch (IOException | RuntimeException e) {
        stop();
        throw e;
      }
    }

    private void write(int index) throws IOException {
      String name = "%05d.png".formatted(index);
      Scene scene = generator.generate(index);
      PngWriter.writeIndexed(labels.resolve(name), scene.label());
      PngWriter.writeColor(images.resolve(name), scene.image());
    }

    private synchronized void countOne() {
      done++;
      progress.accept(done);
    }
  }
}
