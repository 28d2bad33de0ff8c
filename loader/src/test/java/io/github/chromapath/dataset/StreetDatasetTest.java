// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.chromapath.image.Photos;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
class StreetDatasetTest {
  @TempDir Path root;

  @Test
  void pairsComeInTheOrderOfTheirNames() throws Exception {
    StreetFiles.addPair(root, "00010.png", 12, 6, 1);
    StreetFiles.addPair(root, "00002.png", 9, 5, 2);
    Gta5Dataset dataset = Gta5Dataset.open(root);
    assertEquals(List.of("00002.png", "00010.png"), dataset.names());
    StreetPair pair = dataset.load(1);
    assertEquals("00010.png", pair.name());
    assertEquals(12, pair.picture().width());
    assertEquals(1, pair.picture().sample(0, 0, 0));
    assertEquals(7, pair.labels().id(5, 5));
    assertEquals(23, pair.labels().id(6, 5));
    assertEquals(List.of(), dataset.skipped());
  }

  @Test
  void unusablePairsAreSkippedAndNamed() throws Exception {
    StreetFiles.addPair(root, "1.png", 12, 6, 1);
    StreetFiles.addPair(root, "2.png", 12, 6, 1);
    StreetFiles.addPair(root, "3.png", 12, 6, 1);
    StreetFiles.addPair(root, "4.png", 12, 6, 1);
    Files.delete(root.resolve("labels/2.png"));
    Files.write(root.resolve("labels/3.png"), StreetFiles.label(12, 7, 23));
    Files.write(root.resolve("images/4.png"), new byte[0]);
    Files.writeString(root.resolve("images/notes.txt"), "not a picture");
    Files.writeString(root.resolve("images/._1.png"), "hidden");
    Gta5Dataset dataset = Gta5Dataset.open(root);
    assertEquals(List.of("1.png"), dataset.names());
    List<SkippedPair> skipped = dataset.skipped();
    assertEquals(3, skipped.size());
    assertEquals("2.png", skipped.get(0).name());
    assertTrue(skipped.get(0).reason().contains("the label is missing"));
    String sizes = skipped.get(1).reason();
    assertTrue(sizes.contains("the label is 12x7 and its picture 12x6"), sizes);
    assertTrue(skipped.get(2).reason().contains("the file is empty"));
  }

  @Test
  void damageAfterTheHeaderIsReportedOnLoading() throws Exception {
    StreetFiles.addPair(root, "1.png", 40, 30, 1);
    StreetFiles.addPair(root, "2.png", 40, 30, 1);
    Path image = root.resolve("images/1.png");
    byte[] bytes = Files.readAllBytes(image);
    Files.write(image, Arrays.copyOf(bytes, bytes.length / 2));
    short[] flat = new short[40 * 30 * 3];
    Arrays.fill(flat, (short) 9);
    PictureWriter.write(
        root.resolve("images/2.png"), Picture.of(40, 30, 8, Picture.Layout.RGB, flat));
    Gta5Dataset dataset = Gta5Dataset.open(root);
    assertThrows(PictureException.class, () -> dataset.load(0));
    assertSentence("same colour", () -> dataset.load(1));
  }

  @Test
  void foldersWithoutADataSetAreRejected() throws Exception {
    assertSentence("no such folder", () -> Gta5Dataset.open(root.resolve("none")));
    Files.createDirectories(root.resolve("labels"));
    assertSentence("no such folder", () -> Gta5Dataset.open(root));
    Files.createDirectories(root.resolve("images"));
    assertSentence("no picture that can be used (0 skipped)", () -> Gta5Dataset.open(root));
    assertSentence("no picture that can be used", () -> FolderDataset.open(root));
    assertSentence("no such folder", () -> FolderDataset.open(root.resolve("none")));
  }

  @Test
  void unreadableFolderIsRefused() throws Exception {
    Path closed = Files.createDirectories(root.resolve("a/closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    try {
      assumeFalse(Files.isReadable(closed), "the superuser reads everything");
      assertSentence("the folder cannot be opened", () -> FolderDataset.open(root));
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void folderOfPicturesHasNoLabels() throws Exception {
    Files.createDirectories(root.resolve("a/b"));
    Files.copy(Photos.photo("rocket.jpg"), root.resolve("a/b/r.jpg"));
    Files.copy(Photos.photo("camera.png"), root.resolve("c.png"));
    Files.writeString(root.resolve("bad.png"), "nothing");
    FolderDataset dataset = FolderDataset.open(root);
    assertEquals(List.of("a/b/r.jpg", "c.png"), dataset.names());
    assertEquals("bad.png", dataset.skipped().get(0).name());
    StreetPair pair = dataset.load(0);
    assertEquals(640, pair.labels().width());
    assertEquals(255, pair.labels().id(639, 426));
  }

  /** The byte FF is not valid UTF-8: a conversion to a String would name another file. */
  @EnabledOnOs(OS.LINUX)
  @Test
  void fileNamesThatAreNotUtf8AreSupported() throws Exception {
    StreetFiles.addPair(root, "1.png", 12, 6, 1);
    for (String folder : new String[] {"images", "labels"}) {
      Path odd = Path.of(URI.create(root.resolve(folder).toUri() + "%FF.png"));
      Files.move(root.resolve(folder).resolve("1.png"), odd);
    }
    assertEquals(12, Gta5Dataset.open(root).load(0).labels().width());
    assertEquals(12, FolderDataset.open(root.resolve("images")).load(0).picture().width());
  }

  @Test
  void splitIsDeterministicAndSurvivesItsFile() throws Exception {
    List<String> names = List.of("e", "d", "c", "b", "a", "f", "g");
    SplitManifest split = SplitManifest.seeded(names, 3, 42);
    assertEquals(3, split.validation().size());
    assertEquals(4, split.train().size());
    assertEquals(split, SplitManifest.seeded(List.of("a", "b", "c", "d", "e", "f", "g"), 3, 42));
    assertTrue(!split.equals(SplitManifest.seeded(names, 3, 43)));
    Path file = root.resolve("split.json");
    split.write(file);
    assertEquals(split, SplitManifest.read(file));
    Path again = root.resolve("again.json");
    split.write(again);
    assertEquals(-1, Files.mismatch(file, again));
  }

  @Test
  void badManifestsAreRefused() throws Exception {
    Path file = root.resolve("split.json");
    assertSentence("no such file", () -> SplitManifest.read(file));
    String[] bad = {
      "{",
      "",
      "[]",
      "{\"format\":\"x\"}",
      "{\"format\":\"chromapath-split-1\",\"seed\":1,\"train\":[\"a\"]}",
      "{\"format\":\"chromapath-split-1\",\"seed\":1,\"train\":[\"a\"],\"validation\":[\"a\"]}",
      "{\"format\":\"chromapath-split-1\",\"seed\":1,\"train\":[5],\"validation\":[\"a\"]}",
    };
    for (String json : bad) {
      Files.writeString(file, json);
      assertSentence("restore the file", () -> SplitManifest.read(file));
    }
  }

  @Test
  void subsetIsByNameAndInOrder() throws Exception {
    for (String name : List.of("1.png", "2.png", "3.png")) {
      StreetFiles.addPair(root, name, 12, 6, name.charAt(0));
    }
    Gta5Dataset all = Gta5Dataset.open(root);
    DatasetSubset subset = DatasetSubset.of(all, List.of("3.png", "1.png"));
    assertEquals(List.of("3.png", "1.png"), subset.names());
    assertEquals('1', subset.load(1).picture().sample(0, 0, 0));
    assertSentence("nor any other", () -> DatasetSubset.of(all, List.of("4.png")));
    assertSentence("no pairs", () -> DatasetSubset.of(all, List.of()));
  }

  @Test
  void aMissingPairOfASubsetKeepsItsPosition() throws Exception {
    for (String name : List.of("1.png", "2.png", "3.png")) {
      StreetFiles.addPair(root, name, 12, 6, name.charAt(0));
    }
    Files.delete(root.resolve("images/1.png"));
    Files.delete(root.resolve("labels/2.png"));
    DatasetSubset subset =
        DatasetSubset.of(Gta5Dataset.open(root), List.of("1.png", "2.png", "3.png"));
    assertEquals(3, subset.size());
    assertSentence("1.png: the split names this pair", () -> subset.load(0));
    IOException skipped = assertThrows(IOException.class, () -> subset.load(1));
    assertTrue(skipped.getMessage().contains("the label is missing"), skipped.getMessage());
    assertEquals('3', subset.load(2).picture().sample(0, 0, 0));
  }

  private static void assertSentence(String fault, Executable action) {
    String message = assertThrows(DatasetException.class, action).getMessage();
    assertTrue(message.contains(fault), message);
    assertTrue(message.contains("; ") && message.endsWith("."), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void aPairNeedsEqualSizes() {
    Picture picture = StreetFiles.picture(2, 2, 0);
    assertThrows(
        IllegalArgumentException.class,
        () -> new StreetPair("a", picture, LabelMap.unlabelled(2, 3)));
    assertThrows(IllegalArgumentException.class, () -> LabelMap.of(2, 2, new byte[5]));
  }
}
