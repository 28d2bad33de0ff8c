// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --workers} and {@code --cache} of {@code train} and {@code ablation}. */
class PipelineOptionsTest {
  private static final List<String> SMALL =
      List.of("--width", "0.05", "--size", "40x32", "--batch", "2", "--validation", "2");

  @TempDir static Path data;
  @TempDir Path folder;

  @BeforeAll
  static void draw() throws IOException {
    SyntheticDataset.write(data, 8, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  private InProcess train(Object... options) {
    return InProcess.run(
        Stream.of(
                Stream.of("train", "--data", data, "--out", folder.resolve("run")),
                SMALL.stream(),
                Stream.of(options))
            .flatMap(part -> part)
            .toArray());
  }

  private static void assertRefused(InProcess command, String sentence) {
    assertEquals(2, command.exitCode(), command.err());
    assertTrue(command.err().contains(sentence), command.err());
  }

  /** The second run decodes nothing, and both have the result of a run without these options. */
  @Test
  void aRunWithACacheIsThatWithoutOne() throws IOException {
    assertEquals(0, train("--max-steps", "2").exitCode());
    byte[] plain = Files.readAllBytes(folder.resolve("run/last.safetensors"));
    Path cache = folder.resolve("cache");
    for (int present : new int[] {0, 8}) {
      InProcess run = train("--max-steps", "2", "--force", "--workers", "3", "--cache", cache);
      assertEquals(0, run.exitCode(), run.err());
      assertTrue(run.err().contains(": " + present + " of 8 pictures; the others"), run.err());
      assertTrue(run.err().contains(" per epoch, at most "), run.err());
      assertEquals(-1, mismatch(plain, folder.resolve("run/last.safetensors")));
      if (present == 0) {
        addMissing(cache);
      }
    }
  }

  private static int mismatch(byte[] expected, Path file) throws IOException {
    return Arrays.mismatch(expected, Files.readAllBytes(file));
  }

  /** Two steps read four of six training pictures ahead, or all of them; an epoch reads all. */
  private void addMissing(Path cache) {
    InProcess all = train("--max-steps", "3", "--force", "--workers", "2", "--cache", cache);
    assertEquals(0, all.exitCode(), all.err());
  }

  @Test
  void aRunKeepsItsWorkersAndItsCache() throws IOException {
    Path cache = folder.resolve("cache");
    assertEquals(0, train("--max-steps", "1", "--workers", "2", "--cache", cache).exitCode());
    assertEquals(
        List.of("--max-steps=1", "--workers=2", "--cache=" + cache),
        Files.readAllLines(folder.resolve("run/options.txt")));
    InProcess resumed =
        InProcess.run("train", "--out", folder.resolve("run"), "--resume", "--max-steps", "2");
    assertEquals(0, resumed.exitCode(), resumed.err());
    assertTrue(resumed.err().contains("Cache " + cache + ": "), resumed.err());
  }

  @Test
  void aCacheInTheDataOrTheRunIsRefused() throws IOException {
    Path run = folder.resolve("run");
    for (Path cache :
        List.of(data, data.resolve("images"), run, run.resolve("cache"), folder, data.getRoot())) {
      assertRefused(train("--cache", cache), "--cache " + cache + " overlaps ");
    }
    Path link = Files.createSymbolicLink(folder.resolve("link"), data);
    assertRefused(train("--cache", link.resolve("cache")), " overlaps " + data);
    Files.delete(link);
    assertFalse(Files.exists(run));
    assertRefused(
        InProcess.run("ablation", "--data", data, "--out", run, "--cache", data.resolve("cache")),
        " overlaps " + data);
  }

  @Test
  void aFolderOfOtherFilesAndWrongNumbersAreRefused() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("notes.txt"), "mine");
    assertRefused(
        train("--max-steps", "1", "--cache", other), "--cache " + other + ": it has files but no");
    assertRefused(train("--workers", "-1"), "--workers -1: give 0 to 256.");
    assertRefused(train("--workers", "257"), "--workers 257: give 0 to 256.");
  }
}
