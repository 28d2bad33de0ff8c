package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlgorithmFileTest {
  @TempDir Path folder;

  private final List<String> said = new ArrayList<>();

  private AlgorithmFile open() {
    return new AlgorithmFile(folder.resolve("caches").resolve("algorithms.json"), said::add);
  }

  @Test
  void choicesOutliveTheProcessAndThoseOfOthersAreKept() {
    AlgorithmFile first = open();
    AlgorithmFile second = open();
    assertEquals(OptionalInt.empty(), first.find("a"));
    first.keep("a", 3);
    second.keep("b", 1);
    second.keep("b", 6);
    AlgorithmFile later = open();
    assertEquals(OptionalInt.of(3), later.find("a"));
    assertEquals(OptionalInt.of(6), later.find("b"));
    assertEquals(List.of(), said);
  }

  @Test
  void whatIsNoListOfChoicesIsReportedOnceAndReplaced() throws IOException {
    Path file = folder.resolve("caches").resolve("algorithms.json");
    Files.createDirectories(file.getParent());
    for (String content : List.of("", "[1]", "{\"a\": \"b\"}", "{\"a\": null}", "null")) {
      said.clear();
      Files.writeString(file, content);
      AlgorithmFile broken = open();
      broken.keep("a", 2);
      assertEquals(1, said.size(), content);
      assertTrue(said.get(0).contains("algorithms.json is not a list of choices"), said.get(0));
      assertEquals(OptionalInt.of(2), open().find("a"), content);
    }
  }

  @Test
  void aFileOfAnotherSizeIsNotRead() throws IOException {
    Path file = folder.resolve("caches").resolve("algorithms.json");
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[(int) AlgorithmFile.MOST_BYTES + 1]);
    assertEquals(OptionalInt.empty(), open().find("a"));
    assertTrue(said.get(0).contains("more than any that this program writes"), said.get(0));
  }

  @Test
  void aFolderThatCannotBeMadeCostsNoMoreThanMeasuringAnew() throws IOException {
    Files.writeString(folder.resolve("caches"), "a file");
    AlgorithmFile store = open();
    store.keep("a", 4);
    assertEquals(OptionalInt.of(4), store.find("a"));
    assertEquals(1, said.size());
  }
}
