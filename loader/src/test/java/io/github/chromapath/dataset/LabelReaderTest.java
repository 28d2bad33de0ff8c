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
    assertRefused("16 bits", PictureFiles.png(1, 1, 16, 0, new byte[0], new byte[2]));
    assertRefused("the file is empty", new byte[0]);
    Path photo = folder.resolve("deep.png");
    PictureWriter.write(photo, Picture.of(1, 1, 16, Picture.Layout.RGB, new short[3]));
    assertRefused("16 bits", Files.readAllBytes(photo));
  }

  private void assertRefused(String fault, byte[] content) {
    String message = assertThrows(PictureException.class, () -> read(content)).getMessage();
    assertTrue(message.contains(fault) && message.contains("label.png"), message);
  }

  private LabelMap read(byte[] content) throws IOException {
    return LabelReader.read(Files.write(folder.resolve("label.png"), content));
  }
}
