// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class AlgorithmFileTest {
  @TempDir Path folder;
  private Path file;
  private final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void place() {
    file = folder.resolve("chromapath/algorithms.json");
  }

  private AlgorithmFile open() {
    return new AlgorithmFile(file, warnings::add);
  }

  private void put(String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private void assertKeeps() {
    AlgorithmFile store = open();
    assertEquals(OptionalInt.empty(), store.find("a \"quoted\" key"));
    store.keep("a \"quoted\" key", 3);
    assertEquals(OptionalInt.of(3), store.find("a \"quoted\" key"));
    assertEquals(OptionalInt.of(3), open().find("a \"quoted\" key"));
  }

  @Test
  void keptChoicesAreFoundByTheNextStore() throws IOException {
    assertKeeps();
    assertEquals(List.of(), warnings);
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void nothingIsTouchedUntilAChoiceIsKept() {
    assertEquals(OptionalInt.empty(), open().find("key"));
    assertTrue(Files.notExists(file.getParent()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1]",
        "7",
        "null",
        "{\"key\": \"3\"}",
        "{\"key\": 3.5}",
        "{\"key\": 9999999999}",
        "{\"key\": null}",
        "{\"key\": 3} x"
      })
  void aBrokenFileIsReportedOnceAndReplaced(String content) throws IOException {
    put(content);
    assertKeeps();
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(
        warnings.get(0).startsWith(file + ": it ")
            && warnings.get(0).endsWith("measured again, and the file is replaced.")
            && !warnings.get(0).contains("\n"),
        warnings.get(0));
  }

  @Test
  void hostileFilesAreNotReadToTheEnd() throws IOException {
    put("[".repeat(100_000));
    assertKeeps();
    put("{\"key\": 3}" + " ".repeat(5 << 20));
    assertEquals(OptionalInt.empty(), open().find("key"));
    assertEquals(2, warnings.size(), warnings::toString);
    assertTrue(warnings.get(1).contains("too large"), warnings.get(1));
  }

  /** If a choice does not fit into the file, it replaces the choices of other processes. */
  @Test
  void aFileNeverExceedsTheLimit() throws IOException {
    String longKey = "k".repeat(40_000);
    put(
        IntStream.range(0, 104)
            .mapToObj(i -> "\"" + longKey + i + "\": 1")
            .collect(Collectors.joining(",", "{", "}")));
    AlgorithmFile store = open();
    assertEquals(OptionalInt.of(1), store.find(longKey + 103));
    store.keep(longKey + "mine", 2);
    AlgorithmFile next = open();
    assertEquals(OptionalInt.of(2), next.find(longKey + "mine"));
    assertEquals(OptionalInt.empty(), next.find(longKey + 103));
    assertEquals(List.of(), warnings);
  }

  @Test
  void anUnwritableFileIsReportedOnce() throws IOException {
    Files.writeString(file.getParent(), "a file where the folder should be");
    AlgorithmFile store = open();
    store.keep("a", 1);
    store.keep("b", 2);
    assertEquals(OptionalInt.of(1), store.find("a"));
    assertEquals(OptionalInt.of(2), store.find("b"));
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(warnings.get(0).contains("cannot be kept there"), warnings.get(0));
  }

  @Test
  void aFolderInsteadOfAFileIsReportedTwice() throws IOException {
    Files.createDirectories(file);
    AlgorithmFile store = open();
    store.keep("a", 1);
    store.keep("b", 2);
    assertEquals(OptionalInt.of(1), store.find("a"));
    assertEquals(2, warnings.size(), warnings::toString);
  }

  @Test
  void anInterruptIsNotReported() {
    AlgorithmFile store = open();
    store.keep("a", 1);
    Thread.currentThread().interrupt();
    try {
      store.keep("b", 2);
    } finally {
      assertTrue(Thread.interrupted(), "the interrupt status is kept");
    }
    assertEquals(List.of(), warnings);
    assertEquals(OptionalInt.of(2), store.find("b"));
    assertEquals(OptionalInt.of(1), open().find("a"));
    store.keep("c", 3);
    assertEquals(OptionalInt.of(2), open().find("b"));
  }

  @Test
  void twoProcessesKeepEachOthersChoices() {
    AlgorithmFile one = open();
    AlgorithmFile other = open();
    assertEquals(OptionalInt.empty(), one.find("a"));
    assertEquals(OptionalInt.empty(), other.find("a"));
    one.keep("a", 1);
    other.keep("b", 2);
    one.keep("c", 3);
    other.keep("a", 4);
    AlgorithmFile later = open();
    assertEquals(
        List.of(4, 2, 3),
        Stream.of("a", "b", "c").map(later::find).map(OptionalInt::getAsInt).toList());
    // A store keeps its own measurement.
    assertEquals(OptionalInt.of(1), one.find("a"));
  }

  /** Concurrent writers leave a valid file with all choices of one of them. */
  @Test
  void concurrentWritersLeaveAValidFile() throws Exception {
    ExecutorService processes = Executors.newFixedThreadPool(4);
    try {
      List<Callable<List<String>>> writers = new ArrayList<>();
      for (int p = 0; p < 4; p++) {
        String prefix = "process " + p + ", shape ";
        writers.add(
            () -> {
              List<String> faults = new ArrayList<>();
              AlgorithmFile store = new AlgorithmFile(file, faults::add);
              for (int i = 0; i < 25; i++) {
                store.keep(prefix + i, i);
              }
              return faults;
            });
      }
      for (Future<List<String>> done : processes.invokeAll(writers)) {
        assertEquals(List.of(), done.get());
      }
    } finally {
      processes.shutdown();
    }
    AlgorithmFile last = open();
    assertTrue(
        Stream.of(0, 1, 2, 3)
            .anyMatch(
                p ->
                    Stream.iterate(0, i -> i + 1)
                        .limit(25)
                        .allMatch(i -> last.find("process " + p + ", shape " + i).isPresent())));
    assertEquals(List.of(), warnings);
  }

  @Test
  void defaultFileFollowsXdg() {
    Path home = Path.of("/home/someone");
    Path cached = Path.of("/home/someone/.cache/chromapath/algorithms.json");
    assertEquals(cached, AlgorithmFile.usualPlace(Map.of(), home));
    assertEquals(cached, AlgorithmFile.usualPlace(Map.of("XDG_CACHE_HOME", ""), home));
    assertEquals(cached, AlgorithmFile.usualPlace(Map.of("XDG_CACHE_HOME", "relative"), home));
    assertEquals(
        Path.of("/cache/chromapath/algorithms.json"),
        AlgorithmFile.usualPlace(Map.of("XDG_CACHE_HOME", "/cache"), home));
  }
}
