// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import io.github.chromapath.train.HostBatch;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Decodes batches ahead of their use, on its own threads, into a fixed ring of buffers.
 *
 * <p>Content and order of the batches depend only on the plans, not on the timing of the threads;
 * {@link BatchPlan} states how a pair that cannot be used is replaced. Memory is bounded by the
 * ring and one decoded pair per thread. Only one thread may call its methods.
 *
 * <p>An interrupt does not disturb the calling thread: the methods complete, and leave the
 * interrupt flag set.
 */
public final class Prefetcher implements AutoCloseable {
  private static final int CLOSE_SECONDS = 60;

  /**
   * How much to decode ahead.
   *
   * @param batchSize the largest number of examples in a batch, at least 1
   * @param threads decoding threads, at least 1
   * @param ahead buffers in the ring, at least 2: one in use and the others being filled
   */
  public record Depth(int batchSize, int threads, int ahead) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public Depth {
      if (batchSize < 1 || threads < 1 || ahead < 2) {
        throw new IllegalArgumentException(batchSize + ", " + threads + ", " + ahead);
      }
    }

    /**
     * {@return a ring in which every thread always has an example to decode: one batch in use, one
     * complete, and as many as the threads fill at a time}
     *
     * @param batchSize the largest number of examples in a batch, at least 1
     * @param threads decoding threads, at least 1
     */
    public static Depth of(int batchSize, int threads) {
      return new Depth(batchSize, threads, 2 + (threads - 1) / batchSize + 1);
    }
  }

  /**
   * A buffer that is being filled.
   *
   * @param buffer memory for a batch of the largest size
   * @param slots one task per example; its result lists the unusable pairs that it found
   */
  private record Filling(HostBatch buffer, List<Future<List<Rejected>>> slots) {}

  private record Rejected(int index, SkippedPair pair) {}

  private final StreetDataset dataset;
  private final ExampleReader reader;
  private final Iterator<BatchPlan> plans;
  private final Consumer<SkippedPair> onSkip;
  private final ExecutorService threads;
  private final ArrayDeque<Filling> ring = new ArrayDeque<>();
  private final ConcurrentHashMap<Integer, SkippedPair> rejected = new ConcurrentHashMap<>();
  private final Set<Integer> reported = new HashSet<>();
  private Optional<HostBatch> inUse = Optional.empty();

  /**
   * Starts to decode.
   *
   * @param dataset source of the pairs
   * @param reader converts pairs into examples
   * @param plans the batches in order, possibly endless; called on the caller's thread only
   * @param depth how much to decode ahead
   * @param onSkip receives each pair that cannot be used, once, on the caller's thread, before the
   *     first batch that lacks it is returned
   */
  public Prefetcher(
      StreetDataset dataset,
      ExampleReader reader,
      Iterator<BatchPlan> plans,
      Depth depth,
      Consumer<SkippedPair> onSkip) {
    this.dataset = dataset;
    this.reader = reader;
    this.plans = plans;
    this.onSkip = onSkip;
    this.threads =
        Executors.newFixedThreadPool(
            depth.threads(),
            new ThreadFactoryBuilder()
                .setNameFormat("chromapath-prefetch-%d")
                .setDaemon(true)
                .build());
    for (int i = 0; i < depth.ahead(); i++) {
      schedule(reader.newBatch(depth.batchSize()));
    }
  }

  private void schedule(HostBatch buffer) {
    if (!plans.hasNext()) {
      return;
    }
    BatchPlan plan = plans.next();
    buffer.setCount(plan.count());
    List<Future<List<Rejected>>> slots = new ArrayList<>();
    for (int slot = 0; slot < plan.count(); slot++) {
      int own = slot;
      slots.add(threads.submit(() -> fill(plan, buffer, own)));
    }
    ring.add(new Filling(buffer, slots));
  }

  private List<Rejected> fill(BatchPlan plan, HostBatch buffer, int slot)
      throws DatasetException, InterruptedException {
    EpochOrder order = plan.order();
    buffer.draws()[slot] = order.draw(plan.from() + slot);
    List<Rejected> unusable = new ArrayList<>();
    for (int tried = 0; tried < order.size(); tried++) {
      int index = order.index((int) (((long) plan.from() + slot + tried) % order.size()));
      SkippedPair known = rejected.get(index);
      if (known == null) {
        try {
          reader.fill(dataset, index, order.flip(index), buffer, slot);
          return unusable;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
          if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException();
          }
          known = new SkippedPair(dataset.name(index), reason(e), SkippedPair.Kind.of(e));
          rejected.put(index, known);
        }
      }
      unusable.add(new Rejected(index, known));
    }
    throw new DatasetException(
        dataset.name(order.index(0)),
        "neither it nor any other pair can be read (" + unusable.get(0).pair().reason() + ")",
        "check the disk and the data set");
  }

  private static String reason(Throwable failure) {
    if (failure instanceof OutOfMemoryError) {
      return String.format(
          Locale.ROOT,
          "it does not fit into the Java heap of %d MiB; raise the limit with"
              + " CHROMAPATH_JAVA_OPTS=-Xmx8g or more, or shrink the picture",
          Runtime.getRuntime().maxMemory() >> 20);
    }
    return failure instanceof IOException
        ? failure.getMessage()
        : "reading it failed unexpectedly (" + failure + ")";
  }

  /** {@return whether there is another batch} */
  public boolean hasNext() {
    return !ring.isEmpty() || plans.hasNext();
  }

  /**
   * {@return the next batch; blocks until it is decoded}
   *
   * <p>Its memory is overwritten after the next call.
   *
   * @throws DatasetException if no pair of the data set can be used
   * @throws NoSuchElementException after the last batch
   */
  public HostBatch next() throws DatasetException {
    inUse.ifPresent(this::schedule);
    inUse = Optional.empty();
    if (ring.isEmpty()) {
      throw new NoSuchElementException("all batches have been delivered");
    }
    Filling filling = ring.remove();
    for (Future<List<Rejected>> slot : filling.slots()) {
      for (Rejected one : finished(slot)) {
        if (reported.add(one.index())) {
          onSkip.accept(one.pair());
        }
      }
    }
    inUse = Optional.of(filling.buffer());
    return filling.buffer();
  }

  private static List<Rejected> finished(Future<List<Rejected>> slot) throws DatasetException {
    try {
      return Uninterruptibles.getUninterruptibly(slot);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DatasetException known) {
        throw known;
      }
      throw new IllegalStateException("reading ahead failed", e.getCause());
    }
  }

  /** Stops the threads and discards the images that they are decoding. */
  @Override
  public void close() {
    threads.shutdownNow();
    ring.clear();
    if (!Uninterruptibles.awaitTerminationUninterruptibly(
        threads, CLOSE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("a picture is still being decoded after a minute");
    }
  }
}
