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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlgorithmFileTest {
  @TempDir Path folder;
  private Path file;
  private final List<String> complaints = new ArrayList<>();

  @BeforeEach
  void place() {
    file = folder.resolve("chromapath/algorithms.json");
  }

  private AlgorithmFile open() {
    return new AlgorithmFile(file, complaints::add);
  }

  private void put(String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private void assertKeepsAnew() {
    AlgorithmFile store = open();
    assertEquals(OptionalInt.empty(), store.find("a \"quoted\" key"));
    store.keep("a \"quoted\" key", 3);
    assertEquals(OptionalInt.of(3), store.find("a \"quoted\" key"));
    assertEquals(OptionalInt.of(3), open().find("a \"quoted\" key"));
  }

  @Test
  void whatIsKeptIsFoundByTheNext() throws IOException {
    assertKeepsAnew();
    assertEquals(List.of(), complaints);
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
    assertKeepsAnew();
    assertEquals(1, complaints.size(), complaints::toString);
    assertTrue(
        complaints.get(0).startsWith(file + ": it ")
            && complaints.get(0).endsWith("measured anew, and the file replaced.")
            && !complaints.get(0).contains("\n"),
        complaints.get(0));
  }

  @Test
  void hostileFilesAreNotReadToTheEnd() throws IOException {
    put("[".repeat(100_000));
    assertKeepsAnew();
    put("{\"key\": 3}" + " ".repeat(5 << 20));
    assertEquals(OptionalInt.empty(), open().find("key"));
    assertEquals(2, complaints.size(), complaints::toString);
    assertTrue(complaints.get(1).contains("larger than"), complaints.get(1));
  }

  /** Others' choices fill the file; what does not fit beside them replaces them. */
  @Test
  void aFileGrowsNoLargerThanIsRead() throws IOException {
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
    assertEquals(List.of(), complaints);
  }

  @Test
  void aPlaceThatCannotBeWrittenIsReportedOnce() throws IOException {
    Files.writeString(file.getParent(), "a file where the folder should be");
    AlgorithmFile store = open();
    store.keep("a", 1);
    store.keep("b", 2);
    assertEquals(OptionalInt.of(1), store.find("a"));
    assertEquals(OptionalInt.of(2), store.find("b"));
    assertEquals(1, complaints.size(), complaints::toString);
    assertTrue(complaints.get(0).contains("cannot be kept there"), complaints.get(0));
  }

  @Test
  void aFolderInItsPlaceIsReportedForReadingAndForWriting() throws IOException {
    Files.createDirectories(file);
    AlgorithmFile store = open();
    store.keep("a", 1);
    store.keep("b", 2);
    assertEquals(OptionalInt.of(1), store.find("a"));
    assertEquals(2, complaints.size(), complaints::toString);
  }

  @Test
  void twoProcessesAddToEachOther() {
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
    // Its own measurement stays its own.
    assertEquals(OptionalInt.of(1), one.find("a"));
  }

  /** Whoever comes last, the file is whole at any moment. */
  @Test
  void writersAtOnceLeaveAWholeFile() throws Exception {
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
    // The last to write was one of them, with all of its own.
    assertTrue(
        Stream.of(0, 1, 2, 3)
            .anyMatch(
                p ->
                    Stream.iterate(0, i -> i + 1)
                        .limit(25)
                        .allMatch(i -> last.find("process " + p + ", shape " + i).isPresent())));
    assertEquals(List.of(), complaints);
  }

  @Test
  void theUsualPlace() {
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
