// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.colorize.ChildJvm;
import io.github.chromapath.train.HostBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test compares samples from a cache with those decoded without one. */
class SampleCacheTest {
  private static final int PAIRS = 5;
  private static final int HEIGHT = 16;
  private static final int WIDTH = 24;
  private static final int LENGTH = 64 + 3 * HEIGHT * WIDTH + 2 * 224 * 224;

  @TempDir Path root;
  private final List<String> faults = new ArrayList<>();
  private final List<Integer> decoded = new ArrayList<>();

  /** Records what is decoded. */
  private final class Counted implements StreetDataset {
    private final StreetDataset base = Gta5Dataset.open(data());

    Counted() throws DatasetException {}

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
      decoded.add(index);
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

  private Path data() {
    return root.resolve("data");
  }

  private Path folder() {
    return root.resolve("cache");
  }

  @BeforeEach
  void makePairs() throws Exception {
    for (int i = 0; i < PAIRS; i++) {
      StreetFiles.addPair(data(), i + ".png", 40 + 10 * i, 30 + 3 * i, 20 * i);
    }
  }

  private SampleCache open() throws IOException {
    return open(HEIGHT, WIDTH, "gta5");
  }

  private SampleCache open(int height, int width, String layout) throws IOException {
    return SampleCache.open(folder(), height, width, layout, faults::add);
  }

  private static HostBatch filled(StreetDataset dataset, Optional<SampleCache> cache)
      throws IOException {
    ExampleReader reader = new ExampleReader(HEIGHT, WIDTH).withCache(cache);
    HostBatch batch = reader.newBatch(PAIRS);
    batch.setCount(PAIRS);
    for (int i = 0; i < PAIRS; i++) {
      reader.fill(dataset, i, i % 2 == 1, batch, i);
    }
    return batch;
  }

  private static void assertSame(HostBatch expected, HostBatch actual) {
    assertArrayEquals(expected.rgb(), actual.rgb());
    assertArrayEquals(expected.gray224(), actual.gray224());
    assertArrayEquals(expected.labels(), actual.labels());
    assertEquals(expected.names(), actual.names());
  }

  /** Fills a batch through the cache, checks it, and returns the indices of decoded pairs. */
  private List<Integer> decodedThrough(SampleCache cache) throws IOException {
    HostBatch expected = filled(new Counted(), Optional.empty());
    decoded.clear();
    assertSame(expected, filled(new Counted(), Optional.of(cache)));
    return List.copyOf(decoded);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder())) {
      return files.filter(file -> file.toString().endsWith(".sample")).sorted().toList();
    }
  }

  @Test
  void samplesFromTheCacheAreThoseWithoutOne() throws IOException {
    SampleCache cache = open();
    assertEquals(new SampleCache.Census(0, 5, 5 * LENGTH, 0), withoutFree(cache));
    assertEquals(List.of(0, 1, 2, 3, 4), decodedThrough(cache));
    assertEquals(List.of(), decodedThrough(cache));
    assertEquals(List.of(), decodedThrough(open()));
    assertEquals(new SampleCache.Census(5, 5, 0, 0), withoutFree(open()));
    for (Path file : files()) {
      assertEquals(LENGTH, Files.size(file));
    }
    assertEquals(LENGTH, SampleCache.bytesPerSample(HEIGHT, WIDTH));
    assertEquals(List.of(), faults);
  }

  private SampleCache.Census withoutFree(SampleCache cache) throws IOException {
    SampleCache.Census census = cache.census(Gta5Dataset.open(data()));
    assertTrue(census.free() > 0);
    return new SampleCache.Census(census.present(), census.samples(), census.bytes(), 0);
  }

  /** Within the header, the colours, the grey and the labels; and at the ends of the file. */
  @ParameterizedTest
  @ValueSource(ints = {0, 9, 13, 21, 59, 63, 64, 900, 64 + 1152, 40_000, 64 + 1152 + 50_200})
  void aDamagedByteIsDetectedAndReplaced(int place) throws IOException {
    decodedThrough(open());
    for (Path file : files()) {
      byte[] good = Files.readAllBytes(file);
      byte[] bad = good.clone();
      bad[place] ^= 0x10;
      Files.write(file, bad);
    }
    assertEquals(List.of(0, 1, 2, 3, 4), decodedThrough(open()));
    assertEquals(List.of(), decodedThrough(open()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 5000, LENGTH - 1, LENGTH + 1})
  void aFileOfAnotherLengthIsReplaced(int length) throws IOException {
    decodedThrough(open());
    Path torn = files().get(2);
    try (FileChannel channel = FileChannel.open(torn, StandardOpenOption.WRITE)) {
      channel.truncate(length);
      if (length > LENGTH) {
        channel.write(ByteBuffer.allocate(1), LENGTH);
      }
    }
    assertEquals(1, decodedThrough(open()).size());
    assertEquals(LENGTH, Files.size(torn));
    assertEquals(List.of(), decodedThrough(open()));
  }

  /** Also while the cache is open. */
  @Test
  void truncatedFilesOfAnOpenCacheAreReplaced() throws IOException {
    SampleCache cache = open();
    decodedThrough(cache);
    assertEquals(List.of(), decodedThrough(cache));
    for (Path file : files()) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(100);
      }
    }
    assertEquals(List.of(0, 1, 2, 3, 4), decodedThrough(cache));
    assertEquals(List.of(), decodedThrough(cache));
  }

  @Test
  void aChangedImageOrLabelIsDecodedAgain() throws Exception {
    SampleCache cache = open();
    decodedThrough(cache);
    StreetFiles.addPair(data(), "1.png", 50, 33, 77);
    assertEquals(List.of(1), decodedThrough(cache));
    Path label = data().resolve("labels").resolve("3.png");
    FileTime before = Files.getLastModifiedTime(label);
    Files.write(label, StreetFiles.label(70, 39, 11));
    assertEquals(List.of(3), decodedThrough(cache));
    assertEquals(List.of(), decodedThrough(open()));
    // The old content with another time is not trusted either.
    Files.setLastModifiedTime(label, FileTime.from(before.toInstant().minusSeconds(60)));
    assertEquals(List.of(3), decodedThrough(cache));
    assertEquals(PAIRS, files().size(), "changed pairs replace their files");
  }

  @Test
  void anotherSizeLayoutOrFolderHasItsOwnSamples() throws IOException {
    decodedThrough(open());
    SampleCache layout = open(HEIGHT, WIDTH, "folder");
    assertEquals(List.of(0, 1, 2, 3, 4), decodedThrough(layout));
    assertEquals(2 * PAIRS, files().size());
    assertEquals(0, open(WIDTH, HEIGHT, "gta5").census(Gta5Dataset.open(data())).present());
    Files.move(data(), root.resolve("moved"));
    StreetDataset moved = Gta5Dataset.open(root.resolve("moved"));
    assertEquals(0, open().census(moved).present());
  }

  /** A pair that cannot be read is not cached, and reported as without a cache. */
  @Test
  void anUnusablePairIsNotCached() throws Exception {
    Path image = data().resolve("images").resolve("2.png");
    byte[] bytes = Files.readAllBytes(image);
    SampleCache cache = open();
    decodedThrough(cache);
    Files.write(image, Arrays.copyOf(bytes, bytes.length - 3));
    IOException with =
        assertThrows(IOException.class, () -> filled(new Counted(), Optional.of(cache)));
    IOException without =
        assertThrows(IOException.class, () -> filled(new Counted(), Optional.empty()));
    assertEquals(without.getMessage(), with.getMessage());
    Files.delete(image);
    StreetDataset dataset = new DatasetOfFiles(data(), "2.png");
    HostBatch batch = new HostBatch(1, HEIGHT, WIDTH);
    ExampleReader reader = new ExampleReader(HEIGHT, WIDTH).withCache(Optional.of(cache));
    assertThrows(IOException.class, () -> reader.fill(dataset, 0, false, batch, 0));
  }

  /** One pair, whose files may be missing. */
  private record DatasetOfFiles(Path folder, String name) implements StreetDataset {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public String name(int index) {
      return name;
    }

    @Override
    public StreetPair load(int index) throws IOException {
      throw new IOException(name + " cannot be read");
    }

    @Override
    public Optional<PairFiles> files(int index) {
      return Optional.of(
          new PairFiles(folder, Path.of("images", name), Optional.of(Path.of("labels", name))));
    }

    @Override
    public List<SkippedPair> skipped() {
      return List.of();
    }
  }

  /** Files take the place of all subfolders, so that no sample can be written. */
  @Test
  void aCacheThatCannotBeWrittenIsReportedOnce() throws IOException {
    SampleCache cache = open();
    for (int i = 0; i < 256; i++) {
      Files.createFile(folder().resolve(String.format("%02x", i)));
    }
    assertEquals(List.of(0, 1, 2, 3, 4), decodedThrough(cache));
    assertEquals(List.of(0, 1, 2, 3, 4), decodedThrough(cache));
    assertEquals(1, faults.size(), faults.toString());
    assertTrue(faults.get(0).startsWith("The cache is not extended any more: "), faults.get(0));
  }

  @Test
  void aFolderOfOtherFilesIsRefused() throws IOException {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve("notes.txt"), "mine");
    IOException refused = assertThrows(IOException.class, this::open);
    assertTrue(refused.getMessage().contains("no CACHEDIR.TAG"), refused.getMessage());
    Files.writeString(
        folder().resolve("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n");
    IOException foreign = assertThrows(IOException.class, this::open);
    assertTrue(foreign.getMessage().contains("another program"), foreign.getMessage());
    IOException file =
        assertThrows(
            IOException.class,
            () ->
                SampleCache.open(
                    folder().resolve("notes.txt"), HEIGHT, WIDTH, "gta5", faults::add));
    assertTrue(file.getMessage().contains("cannot be created"), file.getMessage());
  }

  @Test
  void temporaryFilesOfKilledProcessesAreDeleted() throws IOException {
    decodedThrough(open());
    Path old = files().get(0).resolveSibling(".chromapath-1.tmp");
    Path current = files().get(0).resolveSibling(".chromapath-2.tmp");
    Files.createFile(old);
    Files.createFile(current);
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    open();
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(current));
    assertEquals(PAIRS, files().size());
  }

  /** Damages files and fills batches again and again, as the other process does. */
  static final class Rival {
    private Rival() {}

    public static void main(String[] arguments) throws Exception {
      Path root = Path.of(arguments[0]);
      int seed = Integer.parseInt(arguments[1]);
      StreetDataset dataset = Gta5Dataset.open(root.resolve("data"));
      HostBatch expected = filled(dataset, Optional.empty());
      Random random = new Random(seed);
      for (int round = 0; round < 100; round++) {
        SampleCache cache =
            SampleCache.open(
                root.resolve("cache"), HEIGHT, WIDTH, "gta5", fault -> System.out.println(fault));
        assertSame(expected, filled(dataset, Optional.of(cache)));
        deleteOne(root.resolve("cache"), random);
      }
      System.out.println("done");
    }

    private static void deleteOne(Path folder, Random random) throws IOException {
      List<Path> samples = new ArrayList<>();
      for (int i = 0; i < 256; i++) {
        Path part = folder.resolve(String.format("%02x", i));
        if (Files.isDirectory(part)) {
          try (Stream<Path> files = Files.list(part)) {
            files.filter(file -> file.toString().endsWith(".sample")).forEach(samples::add);
          }
        }
      }
      if (!samples.isEmpty()) {
        Files.deleteIfExists(samples.get(random.nextInt(samples.size())));
      }
    }
  }

  /** Two processes create, use and delete the same files. */
  @Test
  void twoProcessesShareAFolder() throws Exception {
    List<ChildJvm> ended = new ArrayList<>();
    Thread other =
        new Thread(
            () -> {
              try {
                ended.add(ChildJvm.run(List.of(), Rival.class, root, 1));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    other.start();
    ChildJvm own = ChildJvm.run(List.of(), Rival.class, root, 2);
    other.join();
    assertEquals(0, own.exitCode(), own.output());
    assertEquals(0, ended.get(0).exitCode(), ended.get(0).output());
    for (ChildJvm child : List.of(own, ended.get(0))) {
      assertEquals("done", child.output().strip());
    }
    decodedThrough(open());
    assertEquals(List.of(), decodedThrough(open()));
  }
}
