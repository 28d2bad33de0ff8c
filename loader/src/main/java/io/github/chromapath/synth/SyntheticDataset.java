// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import com.google.common.util.concurrent.MoreExecutors;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  /** The most scenes of a set: their names have five digits. */
  public static final int MOST = 99_999;

  private SyntheticDataset() {}

  /**
   * Writes scenes 1 to count. The files depend on the specification alone, not on the thread count;
   * existing files of the same names are replaced. Each file appears whole, and a picture only once
   * its labels are there.
   *
   * @param out the folder that gets {@code images} and {@code labels}; made if absent
   * @param count how many scenes, 1 to 99999
   * @param spec size and seed
   * @param threads how many threads draw, 1 or more
   * @param progress told the number of finished scenes after each, in ascending order and never by
   *     two threads at once; what it throws ends the work as soon as the scenes at hand are
   *     written, and is passed on
   * @throws IllegalArgumentException if count or threads is out of range
   * @throws InterruptedIOException if the calling thread is interrupted; scenes finished so far
   *     stay
   * @throws IOException if a file cannot be written; scenes finished so far stay
   */
  public static void write(Path out, int count, SynthSpec spec, int threads, IntConsumer progress)
      throws IOException {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException(
          "a synthetic set of %d scenes cannot be named in five digits: ask for 1 to %d"
              .formatted(count, MOST));
    }
    if (threads < 1) {
      throw new IllegalArgumentException(
          "%d threads cannot draw scenes: give 1 or more".formatted(threads));
    }
    Path images = Files.createDirectories(out.resolve("images"));
    Path labels = Files.createDirectories(out.resolve("labels"));
    SceneGenerator generator = new SceneGenerator(spec);
    Progress finished = new Progress(progress);
    AtomicInteger next = new AtomicInteger(1);
    AtomicBoolean stop = new AtomicBoolean();
    int workerCount = Math.min(threads, count);
    ExecutorService pool = Executors.newFixedThreadPool(workerCount);
    try {
      List<Future<Void>> workers = new ArrayList<>();
      for (int t = 0; t < workerCount; t++) {
        workers.add(
            pool.submit(
                () -> {
                  try {
                    int i = next.getAndIncrement();
                    while (i <= count && !stop.get()) {
                      writeScene(generator, i, images, labels);
                      finished.step();
                      i = next.getAndIncrement();
                    }
                    return null;
                  } catch (IOException | RuntimeException e) {
                    stop.set(true);
                    throw e;
                  }
                }));
      }
      await(workers);
    } finally {
      stop.set(true);
      MoreExecutors.shutdownAndAwaitTermination(pool, Duration.ofMinutes(1));
    }
  }

  private static void writeScene(SceneGenerator generator, int index, Path images, Path labels)
      throws IOException {
    String name = "%05d.png".formatted(index);
    Scene scene = generator.generate(index);
    PngWriter.writeIndexed(labels.resolve(name), scene.label());
    PngWriter.writeColour(images.resolve(name), scene.image());
  }

  private static void await(List<Future<Void>> workers) throws IOException {
    try {
      for (Future<Void> worker : workers) {
        worker.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException stopped =
          new InterruptedIOException("writing the synthetic set was interrupted: run it again");
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

  /** Counts finished scenes and reports each count once, in order. */
  private static final class Progress {
    private final IntConsumer listener;
    private int done;

    Progress(IntConsumer listener) {
      this.listener = listener;
    }

    synchronized void step() {
      done++;
      listener.accept(done);
    }
  }
}
