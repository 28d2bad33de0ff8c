// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.dataset.SplitCounts;
import io.github.chromapath.dataset.SplitManifest;
import io.github.chromapath.dataset.SplitPart;
import io.github.chromapath.dataset.SplitProtocol;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetSplitCommandTest {
  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void draw() throws IOException {
    SyntheticDataset.write(shared.resolve("data"), 10, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  private static InProcess split(Path data, Path out, Object... more) {
    return InProcess.run(
        Stream.concat(
                Stream.of("dataset", "split", "--data", data, "--out", out), Arrays.stream(more))
            .toArray());
  }

  @Test
  void tenthsAreTheDefault() throws Exception {
    Path out = folder.resolve("split.json");
    InProcess run = split(shared.resolve("data"), out);
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(out + System.lineSeparator(), run.out());
    assertTrue(run.err().contains("10 pictures, layout gta5 (guessed), 0 skipped"), run.err());
    assertTrue(
        run.err()
            .contains(
                "split: 8 train, 1 validation, 1 test, seed 1 (80, 10 and 10 per cent by"
                    + " default)"),
        run.err());
    assertTrue(run.err().contains("hashing: 10 of 10 pairs"), run.err());
    SplitManifest manifest = SplitManifest.read(out);
    assertEquals(new SplitCounts(8, 1, 1), manifest.counts());
    assertEquals(Optional.of("gta5"), manifest.layout());
    assertEquals(Optional.empty(), manifest.protocol());
  }

  @Test
  void theSeedDeterminesTheFile() throws Exception {
    Path data = shared.resolve("data");
    for (String[] out : new String[][] {{"a", "5"}, {"b", "5"}, {"c", "6"}}) {
      assertEquals(
          0, split(data, folder.resolve(out[0]), "--split-seed", out[1], "--test", 4).exitCode());
    }
    assertEquals(-1, Files.mismatch(folder.resolve("a"), folder.resolve("b")));
    assertTrue(Files.mismatch(folder.resolve("a"), folder.resolve("c")) >= 0);
    assertEquals(new SplitCounts(5, 1, 4), SplitManifest.read(folder.resolve("a")).counts());
  }

  /** Enough pictures for the smaller protocol, and three more, one of which is damaged. */
  @Test
  void aProtocolHasItsSizesOnAFolderOfPictures() throws Exception {
    Path first = TestPictures.gray(folder.resolve("data/0001.png"));
    for (int i = 2; i <= 2502; i++) {
      Files.copy(first, folder.resolve("data/%04d.png".formatted(i)));
    }
    Files.write(folder.resolve("data/2503.png"), new byte[] {1});
    Path out = folder.resolve("split.json");
    InProcess run = split(folder.resolve("data"), out, "--protocol", "reduced");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.err().contains("2 usable pairs are in no part."), run.err());
    SplitManifest manifest = SplitManifest.read(out);
    assertEquals(new SplitCounts(1800, 200, 500), manifest.counts());
    assertEquals(Optional.of(SplitProtocol.REDUCED), manifest.protocol());
    assertEquals("2503.png", manifest.skipped().get(0).name());
    InProcess full = split(folder.resolve("data"), out, "--protocol", "full", "--force");
    full.assertFailed(
        1, "it has 2502 usable pairs (1 skipped), but the split needs 24966: 19966 train");
    assertEquals(manifest, SplitManifest.read(out));
  }

  @Test
  void thePapersProtocolTakesOtherCounts() throws Exception {
    Path out = folder.resolve("split.json");
    Object[] paper = {"--protocol", "paper", "--test", "3"};
    InProcess run = split(shared.resolve("data"), out, paper);
    assertEquals(0, run.exitCode(), run.err());
    SplitManifest manifest = SplitManifest.read(out);
    assertEquals(new SplitCounts(7, 0, 3), manifest.counts());
    assertEquals(SplitPart.TEST, manifest.selection());
  }

  /** Training accepts what the lists say. */
  @Test
  void listsGiveTheParts() throws Exception {
    Path data = shared.resolve("data");
    Path validation = Files.writeString(folder.resolve("val.txt"), "00003\n00001\n");
    Path test = Files.writeString(folder.resolve("test.txt"), "images/00010.png\n");
    Path out = folder.resolve("split.json");
    InProcess run = split(data, out, "--validation-list", validation, "--test-list", test);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.err().contains("split: 7 train, 2 validation, 1 test, from lists"), run.err());
    SplitManifest manifest = SplitManifest.read(out);
    assertEquals(List.of("00001.png", "00003.png"), manifest.validation());
    assertEquals(List.of("00010.png"), manifest.names(SplitPart.TEST));
    split(data, out, "--force", "--test-list", test, "--protocol", "paper");
    assertEquals(SplitPart.TEST, SplitManifest.read(out).selection());
    assertEquals(new SplitCounts(9, 0, 1), SplitManifest.read(out).counts());
    Files.writeString(test, "00011\n");
    split(data, out, "--force", "--test-list", test)
        .assertFailed(1, "line 1 names '00011', which the data set does not have");
    assertEquals(new SplitCounts(9, 0, 1), SplitManifest.read(out).counts());
  }

  @Test
  void countsThatExceedTheDataAreRefusedWithNumbers() {
    Path out = folder.resolve("split.json");
    InProcess run = split(shared.resolve("data"), out, "--train", 9, "--test", 2);
    run.assertFailed(
        1,
        "it has 10 usable pairs (0 skipped), but the split needs 12: 9 train, 1 validation, 2"
            + " test; give smaller counts");
    String most = Integer.toString(Integer.MAX_VALUE);
    split(shared.resolve("data"), out, "--train", most, "--test", most)
        .assertFailed(1, "needs 4294967295");
    assertFalse(Files.exists(out));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--train 0",
        "--test -1",
        "--test 99999999999",
        "--validation many",
        "--protocol mine",
        "--protocol full --train 3",
        "--protocol paper --validation 3",
        "--layout mine",
        "--split-seed 1e9",
        "--test-list t.txt --test 3",
        "--test-list t.txt --validation 3",
        "--test-list t.txt --split-seed 3",
        "--test-list t.txt --protocol full",
        "--train-list t.txt --protocol paper",
      })
  void optionsOutOfRangeAreWrongUsage(String options) {
    Path out = folder.resolve("split.json");
    InProcess run = split(shared.resolve("data"), out, (Object[]) options.split(" ", -1));
    run.assertFailed(2, ".");
    assertFalse(Files.exists(out));
  }

  @Test
  void anExistingFileNeedsForce() throws Exception {
    Path out = Files.writeString(folder.resolve("split.json"), "kept");
    split(shared.resolve("data"), out).assertFailed(2, "exists: give another file");
    assertEquals("kept", Files.readString(out));
    assertEquals(0, split(shared.resolve("data"), out, "--force").exitCode());
    SplitManifest.read(out);
  }

  @Test
  void aPictureIsNotOverwritten() throws Exception {
    Path picture = shared.resolve("data/images/00001.png");
    byte[] before = Files.readAllBytes(picture);
    split(shared.resolve("data"), picture, "--force").assertFailed(2, "is the name of a picture");
    assertArrayEquals(before, Files.readAllBytes(picture));
  }

  @Test
  void aFolderWithoutADataSetIsReported() throws Exception {
    Path out = folder.resolve("split.json");
    split(folder.resolve("none"), out).assertFailed(1, "there is no such folder");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    split(empty, out).assertFailed(1, "it has no picture that can be used");
    assertEquals(List.of(), TestPictures.files(folder));
  }
}
