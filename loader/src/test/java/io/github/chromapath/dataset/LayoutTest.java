// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.image.Photos;
import io.github.chromapath.image.PictureFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class LayoutTest {
  /** Road, building, vegetation, sky and car. */
  private static final int[] RAW = {7, 11, 21, 23, 26};

  private static final int[] TRAIN = {0, 2, 8, 10, 13};
  private static final OpenOptions STANDARD = OpenOptions.standard();

  @TempDir Path root;

  private static List<Optional<SplitPart>> parts(StreetDataset dataset) {
    return IntStream.range(0, dataset.size()).mapToObj(dataset::part).toList();
  }

  private static void assertSentence(String fault, Executable action) {
    String message = assertThrows(DatasetException.class, action).getMessage();
    assertTrue(message.contains(fault), message);
    assertTrue(message.contains("; ") && message.endsWith("."), message);
    assertEquals(1, message.lines().count(), message);
  }

  private void addCityscapes(String stem, int... ids) throws IOException {
    LayoutFiles.addCityscapes(root.resolve("leftImg8bit"), root.resolve("gtFine"), stem, ids);
  }

  @Test
  void cityscapesHasPartsAndCities() throws Exception {
    addCityscapes("train/aachen/aachen_000000_000019", RAW);
    addCityscapes("val/bern/bern_000001_000019", RAW);
    addCityscapes("test/mainz/mainz_000002_000019", 0, 1, 3);
    assertTrue(CityscapesDataset.matches(root));
    assertFalse(Bdd100kDataset.matches(root));
    assertFalse(Gta5Dataset.matches(root));
    CityscapesDataset dataset = CityscapesDataset.open(root, STANDARD);
    assertEquals(
        List.of(
            "test/mainz/mainz_000002_000019_leftImg8bit.png",
            "train/aachen/aachen_000000_000019_leftImg8bit.png",
            "val/bern/bern_000001_000019_leftImg8bit.png"),
        dataset.names());
    assertEquals(
        List.of(
            Optional.of(SplitPart.TEST),
            Optional.of(SplitPart.TRAIN),
            Optional.of(SplitPart.VALIDATION)),
        parts(dataset));
    StreetPair pair = dataset.load(1);
    assertEquals(7, pair.labels().id(0, 0));
    assertEquals(26, pair.labels().id(LayoutFiles.WIDTH - 1, 0));
    PairFiles files = dataset.files(1).orElseThrow();
    assertEquals(
        Path.of("gtFine/train/aachen/aachen_000000_000019_gtFine_labelIds.png"),
        files.label().orElseThrow());
  }

  /** As unzip of leftImg8bit_trainvaltest.zip and gtFine_trainvaltest.zip into own folders. */
  @Test
  void archivesOfCityscapesMayHaveFoldersOfTheirOwn() throws Exception {
    LayoutFiles.addCityscapes(
        root.resolve("leftImg8bit_trainvaltest/leftImg8bit"),
        root.resolve("gtFine_trainvaltest/gtFine"),
        "train/ulm/ulm_1",
        RAW);
    assertTrue(CityscapesDataset.matches(root));
    StreetDataset dataset = CityscapesDataset.open(root, STANDARD);
    assertEquals(List.of("train/ulm/ulm_1_leftImg8bit.png"), dataset.names());
    assertEquals(11, dataset.load(0).labels().id(6, 0));
  }

  @Test
  void cityscapesWithoutLabelsIsExplained() throws Exception {
    LayoutFiles.addPicture(root.resolve("leftImg8bit/train/ulm/ulm_1_leftImg8bit.png"), 1);
    assertSentence("unpack gtFine_trainvaltest.zip", () -> CityscapesDataset.open(root, STANDARD));
    addCityscapes("train/ulm/ulm_2", RAW);
    LayoutFiles.addPicture(root.resolve("leftImg8bit/test/bonn/bonn_1_leftImg8bit.png"), 1);
    StreetDataset dataset = CityscapesDataset.open(root, STANDARD);
    assertEquals(
        List.of("test/bonn/bonn_1_leftImg8bit.png", "train/ulm/ulm_2_leftImg8bit.png"),
        dataset.names());
    assertFalse(dataset.load(0).labels().labelled());
    assertEquals("train/ulm/ulm_1_leftImg8bit.png", dataset.skipped().get(0).name());
    assertTrue(dataset.skipped().get(0).reason().contains("the label is missing"));
  }

  @Test
  void trainIdFilesOfCityscapesAreUsedIfThereAreNoOthers() throws Exception {
    LayoutFiles.addPicture(root.resolve("leftImg8bit/train/ulm/ulm_1_leftImg8bit.png"), 1);
    LayoutFiles.addLabel(root.resolve("gtFine/train/ulm/ulm_1_gtFine_labelTrainIds.png"), TRAIN);
    StreetDataset dataset = CityscapesDataset.open(root, STANDARD);
    assertEquals(7, dataset.load(0).labels().id(0, 0));
    assertTrue(dataset.notes().get(0).contains("*_labelTrainIds.png"), dataset.notes()::toString);
  }

  private void addBdd(String name, int... numbers) throws IOException {
    Path image = root.resolve("images").resolve(name + ".jpg");
    Files.createDirectories(image.getParent());
    LayoutFiles.addPicture(image, 3);
    if (numbers.length > 0) {
      String label = name.replaceFirst("10k", "labels/sem_seg/masks") + ".png";
      LayoutFiles.addLabel(root.resolve(label), numbers);
    }
  }

  @Test
  void bdd100kHasTrainIdsAndPicturesWithoutLabels() throws Exception {
    addBdd("10k/train/a", TRAIN);
    addBdd("10k/val/b", TRAIN);
    addBdd("10k/test/c");
    addBdd("100k/train/b");
    addBdd("100k/train/d");
    // Labels of other tasks.
    LayoutFiles.addLabel(root.resolve("labels/drivable/masks/train/d.png"), 0, 1, 2);
    assertTrue(Bdd100kDataset.matches(root));
    StreetDataset dataset = Bdd100kDataset.open(root, STANDARD);
    assertEquals(
        List.of("100k/train/d.jpg", "10k/test/c.jpg", "10k/train/a.jpg", "10k/val/b.jpg"),
        dataset.names());
    assertEquals(7, dataset.load(2).labels().id(0, 0));
    assertEquals(26, dataset.load(3).labels().id(LayoutFiles.WIDTH - 1, 0));
    assertFalse(dataset.load(0).labels().labelled());
    assertEquals(Optional.of(SplitPart.VALIDATION), dataset.part(3));
    assertEquals(
        List.of(
            "2 of 4 pictures have no labels: their cross entropy is 0.",
            "1 pictures of 100k are also in 10k and are used once."),
        dataset.notes());
  }

  @Test
  void archivesOfBdd100kMayHaveFoldersOfTheirOwn() throws Exception {
    LayoutFiles.addPicture(root.resolve("bdd100k_images_10k/train/a.jpg"), 1);
    LayoutFiles.addLabel(root.resolve("bdd100k_sem_seg_labels/masks/train/a.png"), TRAIN);
    assertTrue(Bdd100kDataset.matches(root));
    StreetDataset dataset = Bdd100kDataset.open(root, STANDARD);
    assertEquals(List.of("10k/train/a.jpg"), dataset.names());
    assertEquals(21, dataset.load(0).labels().id(12, 0));
  }

  @Test
  void archivesOfGta5MayHaveFoldersOfTheirOwn() throws Exception {
    StreetFiles.addPair(root.resolve("x"), "00001.png", 12, 6, 1);
    StreetFiles.addPair(root.resolve("y"), "00002.png", 12, 6, 2);
    Files.createDirectories(root.resolve("01_labels"));
    Files.move(root.resolve("x/images"), root.resolve("01_images"));
    Files.move(root.resolve("x/labels"), root.resolve("01_labels/labels"));
    Files.createDirectories(root.resolve("02_images"));
    Files.move(root.resolve("y/images"), root.resolve("02_images/images"));
    Files.move(root.resolve("y/labels"), root.resolve("02_labels"));
    assertTrue(Gta5Dataset.matches(root));
    StreetDataset dataset = Gta5Dataset.open(root);
    assertEquals(List.of("00001.png", "00002.png"), dataset.names());
    assertEquals(2, dataset.load(1).picture().sample(0, 0, 0));
    assertEquals(List.of(), dataset.skipped());
    Files.copy(root.resolve("01_images/00001.png"), root.resolve("02_images/images/00001.png"));
    assertSentence("two pictures of the name 00001.png", () -> Gta5Dataset.open(root));
  }

  private void addGta5(String name, int... ids) throws IOException {
    LayoutFiles.addPicture(root.resolve("images").resolve(name), name.length());
    LayoutFiles.addLabel(root.resolve("labels").resolve(name), ids);
  }

  @Test
  void trainIdsUnderRawNamesAreNotTrainedOnSilently() throws Exception {
    addGta5("1.png", TRAIN);
    addGta5("2.png", 0, 1, 255);
    assertSentence("seem to have train ids", () -> Gta5Dataset.open(root));
    OpenOptions train = STANDARD.withLabelIds(Optional.of(LabelIds.TRAIN));
    assertEquals(7, Gta5Dataset.open(root, train).load(0).labels().id(0, 0));
    OpenOptions raw = STANDARD.withLabelIds(Optional.of(LabelIds.RAW));
    assertEquals(0, Gta5Dataset.open(root, raw).load(0).labels().id(0, 0));
  }

  @Test
  void rawIdsUnderTheNamesOfTrainIdsAreNotTrainedOnSilently() throws Exception {
    addBdd("10k/train/a", RAW);
    assertSentence(
        "a sample of 1 label files has ids above 18", () -> Bdd100kDataset.open(root, STANDARD));
    OpenOptions raw = STANDARD.withLabelIds(Optional.of(LabelIds.RAW));
    assertEquals(7, Bdd100kDataset.open(root, raw).load(0).labels().id(0, 0));
    OpenOptions train = STANDARD.withLabelIds(Optional.of(LabelIds.TRAIN));
    assertSentence(
        "1 of 1 sampled label files cannot be used", () -> Bdd100kDataset.open(root, train));
    addBdd("10k/train/a", 7, 11, 12);
    assertSentence("the id of the road is 7", () -> Bdd100kDataset.open(root, STANDARD));
  }

  /** One file of several is skipped when it is loaded; most of them refuse the set. */
  @Test
  void unknownIdsRefuseThePairOrTheSet() throws Exception {
    addGta5("1.png", RAW);
    addGta5("2.png", RAW);
    addGta5("3.png", 7, 50);
    StreetDataset dataset = Gta5Dataset.open(root);
    assertSentence("has the id 50", () -> dataset.load(2));
    addGta5("2.png", 7, 50);
    assertSentence("2 of 3 sampled label files cannot be used", () -> Gta5Dataset.open(root));
  }

  @Test
  void aFolderWithLabelsAmongItsPicturesIsNoFolderOfPictures() throws Exception {
    for (int i = 0; i < 40; i++) {
      LayoutFiles.addPicture(root.resolve("city/%02d_rgb.png".formatted(i)), i);
    }
    Files.copy(Photos.photo("camera.png"), root.resolve("grey.png"));
    Files.write(root.resolve("broken.png"), new byte[] {1, 2, 3});
    FolderDataset.requireNoLabels(root);
    for (int i = 0; i < 40; i++) {
      LayoutFiles.addLabel(root.resolve("city/%02d_seg.png".formatted(i)), RAW);
    }
    assertSentence("labels are among its pictures", () -> FolderDataset.requireNoLabels(root));
  }

  @Test
  void labelsExpandedToColorsAreFoundInAFolderOfTheirOwn() throws Exception {
    LayoutFiles.addPicture(root.resolve("a/1.png"), 1);
    byte[] colors = {(byte) 128, 64, (byte) 128, 70, (byte) 130, (byte) 180};
    Files.createDirectories(root.resolve("b"));
    Files.write(root.resolve("b/1.png"), PictureFiles.png(2, 1, 8, 2, new byte[0], colors));
    assertSentence("for example b/1.png", () -> FolderDataset.requireNoLabels(root));
  }
}
