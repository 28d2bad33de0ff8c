// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeaderCacheTest {
  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-01-02T03:04:05Z"));

  @TempDir Path root;
  @TempDir Path cache;

  @BeforeEach
  void draw() throws Exception {
    for (String name : List.of("1.png", "2.png", "3.png")) {
      StreetFiles.addPair(root, name, 12, 6, 1);
    }
    age();
  }

  private void age() throws IOException {
    for (Path file : files(root)) {
      Files.setLastModifiedTime(file, LONG_AGO);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private StreetDataset open() throws IOException {
    return Gta5Dataset.open(
        root, OpenOptions.standard().withHeaders(HeaderCache.in(cache.resolve("headers"))));
  }

  /** A label is replaced by nonsense of equal length and time, which only a cache overlooks. */
  @Test
  void unchangedFilesAreNotReadAgain() throws Exception {
    assertEquals(3, open().size());
    Path label = root.resolve("images/2.png");
    Files.write(label, new byte[(int) Files.size(label)]);
    Files.setLastModifiedTime(label, LONG_AGO);
    assertEquals(3, open().size());
    Files.setLastModifiedTime(label, FileTime.from(Instant.parse("2020-01-02T03:04:06Z")));
    assertEquals(List.of("1.png", "3.png"), open().names());
    assertEquals(List.of("1.png", "3.png"), open().names());
  }

  @Test
  void aDamagedCacheCountsAsEmpty() throws Exception {
    open();
    List<Path> stored = files(cache);
    assertEquals(1, stored.size());
    Path file = stored.get(0);
    byte[] sound = Files.readAllBytes(file);
    for (int at = 0; at < sound.length; at += 7) {
      byte[] damaged = sound.clone();
      damaged[at] ^= 4;
      Files.write(file, damaged);
      StreetDataset dataset = open();
      assertEquals(List.of(), dataset.skipped());
      assertEquals(3, dataset.size());
    }
    for (int length : new int[] {0, 10, sound.length - 1, sound.length - 40}) {
      Files.write(file, Arrays.copyOf(sound, length));
      assertEquals(3, open().size());
    }
    assertEquals(sound.length, Files.size(file));
  }

  /** A file could change once more within the resolution of its time. */
  @Test
  void freshFilesAreNotRemembered() throws Exception {
    Path image = root.resolve("images/1.png");
    Files.setLastModifiedTime(image, FileTime.from(Instant.now().plusSeconds(3600)));
    open();
    int entry = 40;
    long others = Files.size(files(cache).get(0));
    age();
    open();
    assertEquals(others + entry, Files.size(files(cache).get(0)));
  }

  @Test
  void anUnwritableFolderIsHarmless() throws Exception {
    Files.writeString(cache.resolve("headers"), "a file");
    assertEquals(3, open().size());
    assertEquals("a file", Files.readString(cache.resolve("headers")));
  }

  @Test
  void nothingIsWrittenIntoTheDataSet() throws Exception {
    List<Path> before = files(root);
    open();
    assertEquals(before, files(root));
    Path home = Files.createDirectories(cache.resolve("home"));
    OpenOptions usual =
        OpenOptions.standard()
            .withHeaders(HeaderCache.usual(Map.of("XDG_CACHE_HOME", "relative"), home));
    Gta5Dataset.open(root, usual);
    assertEquals(List.of(), files(home));
    byte[] image = Files.readAllBytes(root.resolve("images/1.png"));
    byte[] label = Files.readAllBytes(root.resolve("labels/1.png"));
    for (int i = 0; i < 500; i++) {
      Files.write(root.resolve("images/x" + i + ".png"), image);
      Files.write(root.resolve("labels/x" + i + ".png"), label);
    }
    age();
    Gta5Dataset.open(root, usual);
    assertTrue(files(home).get(0).startsWith(home.resolve(".cache/chromapath/headers")));
  }
}
