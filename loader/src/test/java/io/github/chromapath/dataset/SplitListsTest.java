// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class SplitListsTest {
  @TempDir Path root;

  private StreetDataset images;

  @BeforeEach
  void openImages() throws Exception {
    for (String name : List.of("00001.png", "00002.png", "Weißensee 3.png", "00004.png")) {
      StreetFiles.addPair(root, name, 12, 6, 'x');
    }
    Files.write(root.resolve("images/00005.png"), new byte[] {1});
    images = Gta5Dataset.open(root);
  }

  private Path list(String name, String text) throws Exception {
    return Files.writeString(root.resolve(name), text);
  }

  private SplitLists read(Map<SplitPart, Path> files) throws Exception {
    return SplitLists.read(new EnumMap<>(files), images);
  }

  private void assertRefused(String sentence, Map<SplitPart, Path> files) {
    String message = assertThrows(DatasetException.class, () -> read(files)).getMessage();
    assertEquals(root + "/" + sentence, message.substring(0, message.indexOf(';')));
  }

  @Test
  void picturesAreNamedInSeveralWays() throws Exception {
    SplitLists lists =
        read(
            Map.of(
                SplitPart.VALIDATION,
                list("val.txt", "\uFEFF# ours\r\n\r\n  images\\00004.png  \r\nWeißensee 3\r\n"),
                SplitPart.TEST,
                list("test.txt", "images/00001\nimages/00005.png\n")));
    assertEquals(
        Map.of(
            SplitPart.TRAIN, List.of("00002.png"),
            SplitPart.VALIDATION, List.of("00004.png", "Weißensee 3.png"),
            SplitPart.TEST, List.of("00001.png")),
        lists.parts());
    assertEquals(1, lists.skipped());
  }

  /** The order of a list has no influence, and the manifest says that there was no seed. */
  @Test
  void aSplitOfListsSurvivesItsFile() throws Exception {
    Map<SplitPart, Path> files =
        Map.of(
            SplitPart.TRAIN, list("train.txt", "00004\n00001\n"),
            SplitPart.VALIDATION, list("val.txt", "00002\n"));
    SplitPlan plan =
        new SplitPlan("gta5", Optional.empty(), new SplitPlan.Listed(read(files).parts()));
    assertEquals(new SplitCounts(2, 1, 0), plan.choice().counts());
    SplitManifest manifest = Split.draw(images, plan, () -> {}).manifest();
    assertEquals(List.of("00001.png", "00004.png"), manifest.train());
    assertEquals(OptionalLong.empty(), manifest.seed());
    Path file = root.resolve("split.json");
    manifest.write(file);
    assertEquals(manifest, SplitManifest.read(file));
  }

  @ParameterizedTest
  @CsvSource({
    "'00001\n00009\n', 'list.txt: line 2 names ''00009'', which the data set does not have'",
    "'00001\n\nimages/00001.png', 'list.txt: line 3 names ''images/00001.png'', as line 1 of"
        + " list.txt does'",
    "'00005', 'list.txt: it names no picture that can be used'",
    "'# nothing', 'list.txt: it names no picture that can be used'",
    "'../images/00001.png', 'list.txt: line 1 names ''../images/00001.png'', which the data set"
        + " does not have'",
  })
  void faultsAreNamedWithTheirLine(String text, String sentence) throws Exception {
    assertRefused(sentence, Map.of(SplitPart.TRAIN, list("list.txt", text)));
  }

  @Test
  void aPictureIsInOnePartOnly() throws Exception {
    assertRefused(
        "b.txt: line 1 names '00002', as line 2 of a.txt does",
        Map.of(
            SplitPart.TRAIN,
            list("a.txt", "00001\n00002"),
            SplitPart.TEST,
            list("b.txt", "00002")));
  }

  @Test
  void aNameOfSeveralPicturesNeedsItsExtension() throws Exception {
    Files.copy(root.resolve("images/00001.png"), root.resolve("images/00001.PNG"));
    Files.copy(root.resolve("labels/00001.png"), root.resolve("labels/00001.PNG"));
    images = Gta5Dataset.open(root);
    assertRefused(
        "list.txt: line 1 names '00001', but it has 00001.PNG and 00001.png",
        Map.of(SplitPart.TRAIN, list("list.txt", "00001")));
    assertEquals(
        List.of("00001.png"),
        read(Map.of(SplitPart.TRAIN, list("list.txt", "00001.png"))).parts().get(SplitPart.TRAIN));
  }

  @Test
  void unreadableListsAreNamed() throws Exception {
    Path latin = root.resolve("latin.txt");
    Files.write(latin, "Weißensee 3".getBytes(ISO_8859_1));
    assertRefused("latin.txt: it is not text in UTF-8", Map.of(SplitPart.TRAIN, latin));
    // Without an end.
    Path zeros = Path.of("/dev/zero");
    if (Files.exists(zeros)) {
      String message =
          assertThrows(DatasetException.class, () -> read(Map.of(SplitPart.TRAIN, zeros)))
              .getMessage();
      assertEquals("/dev/zero: it has more than 64 MiB; give a list of pictures.", message);
    }
    assertRefused(
        "none.txt: there is no such file", Map.of(SplitPart.TRAIN, root.resolve("none.txt")));
  }
}
