// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.image.Photos;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureFiles;
import io.github.chromapath.image.PictureWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
class LabelReaderTest {
  @TempDir Path folder;

  @Test
  void thePaletteIndexIsTheIdAlsoForSharedColours() throws Exception {
    byte[] palette = new byte[35 * 3];
    byte[] ids = {0, 1, 17, 18, 26, 34};
    LabelMap map = read(PictureFiles.palettePng(3, 2, palette, ids));
    assertArrayEquals(ids, map.ids());
    assertEquals(18, map.id(0, 1));
  }

  @Test
  void indicesOfFewerBitsAreUnpacked() throws Exception {
    byte[] palette = PictureFiles.chunk("PLTE", new byte[9]);
    byte[] row = {(byte) 0b00_01_10_01};
    LabelMap map = read(PictureFiles.png(4, 1, 2, 3, palette, row));
    assertArrayEquals(new byte[] {0, 1, 2, 1}, map.ids());
  }

  @Test
  void greyValuesAreIds() throws Exception {
    byte[] row = {7, 33, (byte) 255};
    assertArrayEquals(row, read(PictureFiles.png(3, 1, 8, 0, new byte[0], row)).ids());
  }

  @Test
  void expandedPaletteIsReadByColour() throws Exception {
    byte[] row = {(byte) 128, 64, (byte) 128, 0, 0, (byte) 142, 20, 20, 20};
    byte[] expected = {7, 26, 4};
    assertArrayEquals(expected, read(PictureFiles.png(3, 1, 8, 2, new byte[0], row)).ids());
    byte[] clear = {(byte) 128, 64, (byte) 128, (byte) 255};
    assertEquals(7, read(PictureFiles.png(1, 1, 8, 6, new byte[0], clear)).id(0, 0));
  }

  @Test
  void otherFilesAreRefused() throws Exception {
    byte[] off = {(byte) 128, 64, (byte) 129};
    byte[] wrongColor = PictureFiles.png(1, 1, 8, 2, new byte[0], off);
    String message = assertThrows(DatasetException.class, () -> read(wrongColor)).getMessage();
    assertTrue(message.contains("column 0, row 0 has the colour #804081"), message);
    assertRefused("labels are PNG files", Files.readAllBytes(Photos.photo("rocket.jpg")));
    assertRefused("the file is empty", new byte[0]);
    Path photo = folder.resolve("deep.png");
    PictureWriter.write(photo, Picture.of(1, 1, 16, Picture.Layout.RGB, new short[3]));
    assertFault("RGB picture of 16 bits", Files.readAllBytes(photo));
  }

  @Test
  void sixteenBitsMayHoldIdsButNotInstances() throws Exception {
    byte[] ids = {0, 7, 0, 26, 0, (byte) 255};
    byte[] raw = {7, 26, (byte) 255};
    assertArrayEquals(raw, read(PictureFiles.png(3, 1, 16, 0, new byte[0], ids)).ids());
    byte[] instances = {0, 7, 0x65, (byte) 0x91};
    assertFault(
        "go up to 26001: it holds the numbers of instances",
        PictureFiles.png(2, 1, 16, 0, new byte[0], instances));
    byte[] scaled = {7, 7, 26, 26};
    assertFault("multiplied the ids by 257", PictureFiles.png(2, 1, 16, 0, new byte[0], scaled));
    byte[] other = {0, 7, 3, (byte) 0xe7};
    assertFault("ids are at most 255", PictureFiles.png(2, 1, 16, 0, new byte[0], other));
  }

  /** The table of Cityscapes' helpers/labels.py: trainId, id. */
  @Test
  void trainIdsBecomeRawIds() throws Exception {
    int[] idOfTrainId = {7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33};
    byte[] row = new byte[20];
    for (int i = 0; i < 19; i++) {
      row[i] = (byte) i;
    }
    row[19] = (byte) 255;
    Path file = write(PictureFiles.png(20, 1, 8, 0, new byte[0], row));
    LabelMap map = LabelReader.read(file, LabelIds.TRAIN);
    for (int i = 0; i < 19; i++) {
      assertEquals(idOfTrainId[i], map.id(i, 0));
    }
    assertEquals(255, map.id(19, 0));
    String message =
        assertThrows(
                DatasetException.class,
                () -> LabelReader.read(write(png(0, 8, 26)), LabelIds.TRAIN))
            .getMessage();
    assertTrue(
        message.contains("column 2, row 0 has the id 26, and train ids are 0 to 18")
            && message.contains("--label-ids raw"),
        message);
  }

  @Test
  void idsThatNoLabelHasAreRefused() throws Exception {
    assertFault("column 1, row 0 has the id 35, and raw ids are 0 to 34", png(7, 35));
    assertFault("9 other numbers are no ids either", png(40, 41, 42, 43, 44, 45, 46, 47, 48, 49));
  }

  @Test
  void colorsThatNoLabelHasTellTheirCause() throws Exception {
    byte[] grey = {7, 7, 7, 26, 26, 26};
    assertFault("ids as greys in RGB", PictureFiles.png(2, 1, 8, 2, new byte[0], grey));
    byte[] many = new byte[3 * 12];
    for (int i = 0; i < 12; i++) {
      many[3 * i] = (byte) (100 + i);
    }
    assertFault("smoothed or compressed", PictureFiles.png(12, 1, 8, 2, new byte[0], many));
  }

  /** A program that keeps only the colours in use makes road (7) and sky (23) 0 and 1. */
  @Test
  void aRenumberedPaletteIsRefused() throws Exception {
    byte[] palette = {(byte) 128, 64, (byte) 128, 70, (byte) 130, (byte) 180};
    assertFault(
        "renumbered the indices", PictureFiles.palettePng(2, 1, palette, new byte[] {0, 1}));
  }

  private static byte[] png(int... greys) {
    byte[] row = new byte[greys.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = (byte) greys[i];
    }
    return PictureFiles.png(row.length, 1, 8, 0, new byte[0], row);
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(folder.resolve("label.png"), content);
  }

  private void assertFault(String fault, byte[] content) {
    String message = assertThrows(DatasetException.class, () -> read(content)).getMessage();
    assertTrue(message.contains(fault) && message.contains("label.png: "), message);
  }

  private void assertRefused(String fault, byte[] content) {
    String message = assertThrows(PictureException.class, () -> read(content)).getMessage();
    assertTrue(message.contains(fault) && message.contains("label.png"), message);
  }

  private LabelMap read(byte[] content) throws IOException {
    return LabelReader.read(write(content));
  }
}
