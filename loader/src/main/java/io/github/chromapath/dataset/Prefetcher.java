// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Decodes batches ahead of the one that uses them, on threads of its own, into a fixed ring of
 * buffers.
 *
 * <p>Batches come out exactly as planned and in that order, whatever the threads' timing; {@link
 * BatchPlan} says what becomes of a pair that cannot be used. Memory is bounded by the ring and one
 * decoded pair a thread. One thread may call its methods.
 */
public final class Prefetcher implements AutoCloseable {
  private static final int CLOSE_SECONDS = 60;

  /**
   * How much to work ahead.
   *
   * @param batchSize the most examples a batch
   * @param threads threads that decode, at least 1
   * @param ahead buffers in the ring, at least 2: one in use and the others being filled
   */
  public record Depth(int batchSize, int threads, int ahead) {
    /**
     * Checks the numbers.
     *
     * @param batchSize the most examples a batch
     * @param threads threads that decode, at least 1
     * @param ahead buffers in the ring, at least 2: one in use and the others being filled
     */
    public Depth {
      if (batchSize < 1 || threads < 1 || ahead < 2) {
        throw new IllegalArgumentException(batchSize + ", " + threads + ", " + ahead);
      }
    }
  }

  /** A batch that is being filled, one task a slot; each task gives the unusable pairs it met. */
  private record Filling(ExampleBatch batch, List<Future<List<Rejected>>> slots) {}

  private record Rejected(int index, SkippedPair pair) {}

  private final StreetDataset dataset;
  private final ExampleReader reader;
  private final Iterator<BatchPlan> plans;
  private final Consumer<SkippedPair> onSkip;
  private final ExecutorService threads;
  private final ArrayDeque<Filling> ring = new ArrayDeque<>();
  private final ConcurrentHashMap<Integer, SkippedPair> rejected = new ConcurrentHashMap<>();
  private final Set<Integer> reported = new HashSet<>();
  private ExampleBatch inUse;

  /**
   * Starts to decode.
   *
   * @param dataset where pairs come from
   * @param reader makes examples of them
   * @param plans the batches wanted, perhaps without end; asked on the caller's thread only
   * @param depth how much to work ahead
   * @param onSkip told on the caller's thread, once a pair and before the batch that lacks it, of
   *     pairs that cannot be used
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

  private void schedule(ExampleBatch batch) {
    if (!plans.hasNext()) {
      return;
    }
    BatchPlan plan = plans.next();
    batch.count(plan.count());
    List<Future<List<Rejected>>> slots = new ArrayList<>();
    for (int slot = 0; slot < plan.count(); slot++) {
      int own = slot;
      slots.add(threads.submit(() -> fill(plan, batch, own)));
    }
    ring.add(new Filling(batch, slots));
  }

  private List<Rejected> fill(BatchPlan plan, ExampleBatch batch, int slot)
      throws DatasetException, InterruptedException {
    EpochOrder order = plan.order();
    List<Rejected> met = new ArrayList<>();
    for (int tried = 0; tried < order.size(); tried++) {
      int index = order.index((int) (((long) plan.from() + slot + tried) % order.size()));
      SkippedPair known = rejected.get(index);
      if (known == null) {
        try {
          reader.fill(dataset.load(index), order.flip(index), batch, slot);
          return met;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
          if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException();
          }
          known = new SkippedPair(dataset.name(index), reason(e));
          rejected.put(index, known);
        }
      }
      met.add(new Rejected(index, known));
    }
    throw new DatasetException(
        dataset.name(order.index(0)),
        "neither it nor any other pair can be read (" + met.get(0).pair().reason() + ")",
        "check the disk and the data set");
  }

  private static String reason(Throwable failure) {
    if (failure instanceof OutOfMemoryError) {
      return String.format(
          Locale.ROOT,
          "there is no room for it in Java's heap of %d MiB; raise that with"
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
   * The next batch, waited for when need be.
   *
   * @return a batch that stays as it is until the next call
   * @throws DatasetException in one sentence, when no pair at all can be used or reading failed in
   *     an unforeseen way
   * @throws InterruptedException when the caller's thread is interrupted
   * @throws NoSuchElementException when there is none
   */
  public ExampleBatch next() throws DatasetException, InterruptedException {
    if (inUse != null) {
      schedule(inUse);
      inUse = null;
    }
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
    inUse = filling.batch();
    return inUse;
  }

  private static List<Rejected> finished(Future<List<Rejected>> slot)
      throws DatasetException, InterruptedException {
    try {
      return slot.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DatasetException known) {
        throw known;
      }
      throw new IllegalStateException("reading ahead failed", e.getCause());
    }
  }

  /** Stops the threads; what they are decoding is thrown away. */
  @Override
  public void close() {
    threads.shutdownNow();
    ring.clear();
    try {
      if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a picture is still being decoded after a minute");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
