// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.chromapath.dataset.Prefetcher.Depth;
import io.github.chromapath.train.HostBatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class PrefetcherTest {
  private static final int PAIRS = 9;

  @TempDir Path root;
  private final ExampleReader reader = new ExampleReader(8, 16);
  private final List<SkippedPair> skipped = new ArrayList<>();

  @BeforeEach
  void makePairs() throws Exception {
    for (int i = 0; i < PAIRS; i++) {
      StreetFiles.addPair(root, i + ".png", 20 + 10 * i, 12 + 3 * i, 20 * i);
    }
  }

  /** Damages an image after its header, so that only loading detects it. */
  private void damage(int index) throws Exception {
    Path image = root.resolve("images").resolve(index + ".png");
    byte[] bytes = Files.readAllBytes(image);
    Files.write(image, Arrays.copyOf(bytes, bytes.length - 3));
  }

  private static Iterator<BatchPlan> epochs(int count, int batchSize) {
    return IntStream.range(0, count)
        .mapToObj(epoch -> EpochOrder.shuffled(5, epoch, PAIRS))
        .flatMap(
            order ->
                IntStream.range(0, order.batches(batchSize))
                    .mapToObj(batch -> order.fullBatch(batch, batchSize)))
        .iterator();
  }

  /** The names and the hashes of the buffers of every batch. */
  private List<String> contents(Iterator<BatchPlan> plans, Depth depth) throws Exception {
    return contents(Gta5Dataset.open(root), reader, plans, depth);
  }

  private List<String> contents(
      StreetDataset dataset, ExampleReader examples, Iterator<BatchPlan> plans, Depth depth)
      throws Exception {
    List<String> contents = new ArrayList<>();
    try (Prefetcher prefetcher = new Prefetcher(dataset, examples, plans, depth, skipped::add)) {
      while (prefetcher.hasNext()) {
        HostBatch batch = prefetcher.next();
        contents.add(
            batch.names()
                + " "
                + Arrays.hashCode(batch.rgb())
                + Arrays.hashCode(batch.gray224())
                + Arrays.hashCode(batch.labels())
                + Arrays.hashCode(batch.draws()));
      }
    }
    return contents;
  }

  @Test
  void batchesAreThePlannedOnesInOrder() throws Exception {
    Gta5Dataset dataset = Gta5Dataset.open(root);
    EpochOrder order = EpochOrder.shuffled(5, 0, PAIRS);
    try (Prefetcher prefetcher =
        new Prefetcher(dataset, reader, epochs(1, 2), new Depth(2, 3, 3), skipped::add)) {
      for (int step = 0; step < 4; step++) {
        HostBatch batch = prefetcher.next();
        HostBatch expected = reader.newBatch(2);
        for (int slot = 0; slot < 2; slot++) {
          int index = order.index(2 * step + slot);
          reader.fill(dataset.load(index), order.flip(index), expected, slot);
          assertEquals(order.draw(2 * step + slot), batch.draws()[slot]);
          assertEquals(dataset.name(index), batch.names().get(slot));
        }
        assertArrayEquals(expected.rgb(), batch.rgb());
        assertArrayEquals(expected.gray224(), batch.gray224());
        assertArrayEquals(expected.labels(), batch.labels());
      }
    }
    assertEquals(List.of(), skipped);
  }

  @Test
  void contentsDoNotDependOnThreadsOrDepth() throws Exception {
    damage(4);
    List<String> one = contents(epochs(3, 4), new Depth(4, 1, 2));
    assertEquals(9, one.size());
    List<SkippedPair> first = List.copyOf(skipped);
    skipped.clear();
    assertEquals(one, contents(epochs(3, 4), new Depth(4, 7, 5)));
    assertEquals(first, skipped);
    assertEquals(1, skipped.size());
    assertEquals("4.png", skipped.get(0).name());
    assertTrue(skipped.get(0).reason().contains("cut short"), skipped.get(0).reason());
  }

  /** Loading takes up to 20 ms, by chance. */
  private record Delayed(StreetDataset base, Random random) implements StreetDataset {
    @Override
    public int size() {
      return base.size();
    }

    @Override
    public String name(int index) {
      return base.name(index);
    }

    @Override
    public StreetPair load(int index) throws IOException {
      try {
        Thread.sleep(random.nextInt(20));
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      return base.load(index);
    }

    @Override
    public Optional<PairFiles> files(int index) {
      return base.files(index);
    }

    @Override
    public List<SkippedPair> skipped() {
      return base.skipped();
    }
  }

  /** Without a cache, with one that is being filled, and with one that is complete. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void contentsDependNeitherOnDelaysNorOnTheCache(int workers) throws Exception {
    damage(4);
    List<String> expected = contents(epochs(3, 4), new Depth(4, 1, 2));
    List<SkippedPair> first = List.copyOf(skipped);
    SampleCache cache =
        SampleCache.open(root.resolve("cache"), 8, 16, "gta5", fault -> fail(fault));
    for (Optional<SampleCache> samples :
        List.of(Optional.<SampleCache>empty(), Optional.of(cache), Optional.of(cache))) {
      skipped.clear();
      StreetDataset delayed = new Delayed(Gta5Dataset.open(root), new Random(workers));
      Depth depth = Depth.of(4, workers);
      assertEquals(expected, contents(delayed, reader.withCache(samples), epochs(3, 4), depth));
      assertEquals(first, skipped);
    }
  }

  @Test
  void theRingGrowsWithTheThreads() {
    assertEquals(new Depth(4, 1, 3), Depth.of(4, 1));
    assertEquals(new Depth(4, 4, 3), Depth.of(4, 4));
    assertEquals(new Depth(4, 5, 4), Depth.of(4, 5));
    assertEquals(new Depth(1, 16, 18), Depth.of(1, 16));
  }

  @Test
  void resumingAtAStepGivesTheSameBatches() throws Exception {
    List<String> whole = contents(epochs(2, 3), new Depth(3, 2, 2));
    Iterator<BatchPlan> rest = epochs(2, 3);
    for (int step = 0; step < 4; step++) {
      rest.next();
    }
    assertEquals(whole.subList(4, whole.size()), contents(rest, new Depth(3, 2, 2)));
  }

  @Test
  void badPairIsReplacedByTheNextInTheOrder() throws Exception {
    damage(2);
    damage(3);
    Iterator<BatchPlan> plans = List.of(new BatchPlan(EpochOrder.inOrder(PAIRS), 1, 3)).iterator();
    List<String> contents = contents(plans, new Depth(3, 2, 2));
    assertTrue(contents.get(0).startsWith("[1.png, 4.png, 4.png] "), contents.get(0));
    assertEquals(List.of("2.png", "3.png"), skipped.stream().map(SkippedPair::name).toList());
  }

  @Test
  void replacementWrapsAroundToTheFirstPair() throws Exception {
    damage(8);
    Iterator<BatchPlan> plans = List.of(new BatchPlan(EpochOrder.inOrder(PAIRS), 8, 1)).iterator();
    assertTrue(contents(plans, new Depth(1, 1, 2)).get(0).startsWith("[0.png] "));
  }

  @Test
  void aDataSetWithoutAReadablePairIsReported() throws Exception {
    for (int i = 0; i < PAIRS; i++) {
      damage(i);
    }
    DatasetException failure =
        assertThrows(DatasetException.class, () -> contents(epochs(1, 2), new Depth(2, 2, 2)));
    assertTrue(failure.getMessage().contains("nor any other pair can be read"));
  }

  /** A data set in which some pairs fail to load with an error that no reader declares. */
  private record Failing(StreetDataset base, Map<Integer, Throwable> failures)
      implements StreetDataset {
    @Override
    public int size() {
      return base.size();
    }

    @Override
    public String name(int index) {
      return base.name(index);
    }

    @Override
    public StreetPair load(int index) throws IOException {
      Throwable failure = failures.get(index);
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof RuntimeException fault) {
        throw fault;
      }
      return base.load(index);
    }

    @Override
    public List<SkippedPair> skipped() {
      return base.skipped();
    }
  }

  @Test
  void anUndeclaredFailureSkipsOnePair() throws Exception {
    Map<Integer, Throwable> failures =
        Map.of(
            2, new OutOfMemoryError("Java heap space"),
            3, new IllegalArgumentException("Negative size"));
    StreetDataset failing = new Failing(Gta5Dataset.open(root), failures);
    Iterator<BatchPlan> plans = List.of(new BatchPlan(EpochOrder.inOrder(PAIRS), 1, 3)).iterator();
    try (Prefetcher prefetcher =
        new Prefetcher(failing, reader, plans, new Depth(3, 2, 2), skipped::add)) {
      assertEquals(List.of("1.png", "4.png", "4.png"), prefetcher.next().names());
    }
    assertEquals(List.of("2.png", "3.png"), skipped.stream().map(SkippedPair::name).toList());
    String tooLarge = skipped.get(0).reason();
    assertTrue(tooLarge.contains("it does not fit into the Java heap of "), tooLarge);
    assertTrue(tooLarge.contains("CHROMAPATH_JAVA_OPTS=-Xmx"), tooLarge);
    assertTrue(skipped.get(1).reason().contains("Negative size"), skipped.get(1).reason());
  }

  @Test
  void buffersAreAFixedRing() throws Exception {
    Set<HostBatch> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    HostBatch first = null;
    try (Prefetcher prefetcher =
        new Prefetcher(
            Gta5Dataset.open(root), reader, epochs(20, 3), new Depth(3, 2, 3), skipped::add)) {
      for (int step = 0; step < 60; step++) {
        HostBatch batch = prefetcher.next();
        first = step == 0 ? batch : first;
        seen.add(batch);
        if (step % 3 == 0) {
          assertSame(first, batch);
        }
      }
      assertFalse(prefetcher.hasNext());
      assertThrows(NoSuchElementException.class, prefetcher::next);
    }
    assertEquals(3, seen.size());
  }

  @Test
  void aShortLastBatchHasItsCount() throws Exception {
    EpochOrder order = EpochOrder.inOrder(PAIRS);
    Iterator<BatchPlan> plans = Stream.of(order.batch(0, 5), order.batch(1, 5)).iterator();
    try (Prefetcher prefetcher =
        new Prefetcher(Gta5Dataset.open(root), reader, plans, new Depth(5, 2, 2), skipped::add)) {
      assertEquals(5, prefetcher.next().count());
      HostBatch last = prefetcher.next();
      assertEquals(4, last.count());
      assertEquals(List.of("5.png", "6.png", "7.png", "8.png"), last.names());
    }
  }

  @Test
  void anInterruptedThreadStillGetsItsBatchAndKeepsTheFlag() throws Exception {
    try (Prefetcher prefetcher =
        new Prefetcher(
            Gta5Dataset.open(root), reader, epochs(1, 3), new Depth(3, 1, 2), skipped::add)) {
      Thread.currentThread().interrupt();
      assertEquals(3, prefetcher.next().count());
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(List.of(), skipped);
  }

  @Test
  void closingEndsTheThreadsAmidWork() throws Exception {
    Prefetcher prefetcher =
        new Prefetcher(
            Gta5Dataset.open(root), reader, epochs(1000, 4), new Depth(4, 3, 8), skipped::add);
    prefetcher.next();
    List<Thread> threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("chromapath-prefetch"))
            .toList();
    assertEquals(3, threads.size());
    prefetcher.close();
    for (Thread thread : threads) {
      thread.join(10_000);
      assertFalse(thread.isAlive());
    }
    assertFalse(Thread.currentThread().isInterrupted());
  }
}
