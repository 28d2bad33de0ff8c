// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.image.Picture.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bitmaps with every header and width of samples, of two pixels in one row. */
@Tag("fast")
class BitmapTest {
  private static final int BIT_FIELDS = 3;

  @TempDir Path folder;

  /** A sample of n bits is scaled by 255 / (2^n - 1) and rounded. */
  @ParameterizedTest
  @ValueSource(ints = {40, 52, 56, 108, 124})
  void fiveAndSixBitsAreScaled(int header) throws Exception {
    int[] masks = {0xf800, 0x7e0, 0x1f, 0};
    int second = 16 << 11 | 31 << 5 | 1;
    Picture picture = read(direct(header, 16, BIT_FIELDS, masks, 0xffff, second));
    assertEquals(Layout.RGB, picture.layout());
    assertPixel(picture, 0, 255, 255, 255);
    assertPixel(picture, 1, 132, 125, 8);
  }

  @ParameterizedTest
  @CsvSource({"12", "40", "64"})
  void fiveBitsWithoutMasks(int header) throws Exception {
    Picture picture = read(direct(header, 16, 0, new int[0], 0xffff, 1 << 10 | 30 << 5));
    assertPixel(picture, 0, 255, 255, 255);
    assertPixel(picture, 1, 8, 247, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 16, 40, 64, 108, 124})
  void eightBits(int header) throws Exception {
    Picture picture = read(direct(header, 24, 0, new int[0], 0x010203, 0xfdfeff));
    assertPixel(picture, 0, 1, 2, 3);
    assertPixel(picture, 1, 0xfd, 0xfe, 0xff);
    Picture wide = read(direct(header, 32, 0, new int[0], 0x77010203, 0xfdfeff));
    assertEquals(Layout.RGB, wide.layout());
    assertPixel(wide, 0, 1, 2, 3);
  }

  @Test
  void alphaByItsMask() throws Exception {
    int[] masks = {0xf000, 0xf00, 0xf0, 0xf};
    Picture narrow = read(direct(108, 16, BIT_FIELDS, masks, 0x1234, 0xfff8));
    assertEquals(Layout.RGB_ALPHA, narrow.layout());
    assertPixel(narrow, 0, 17, 34, 51, 68);
    assertPixel(narrow, 1, 255, 255, 255, 136);
    int[] deep = {0x3ff, 0xffc00, 0x3ff00000, 0};
    Picture ten = read(direct(124, 32, BIT_FIELDS, deep, 1023 | 512 << 10, 4 << 20));
    assertPixel(ten, 0, 255, 128, 0);
    assertPixel(ten, 1, 0, 0, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 64})
  void paletteOfOs2(int header) throws Exception {
    byte[] palette = PictureFiles.bytes(1, 2, 3, 0, 10, 20, 30, 0);
    byte[] row = PictureFiles.bytes(1, 0, 0, 0);
    Picture picture = read(file(header, 8, 0, palette, row));
    assertPixel(picture, 0, 30, 20, 10);
    assertPixel(picture, 1, 3, 2, 1);
  }

  @Test
  void reservedWordsAreIgnored() throws Exception {
    byte[] file = direct(40, 24, 0, new int[0], 0x010203, 0);
    file[6] = 1;
    file[9] = 2;
    assertPixel(read(file), 0, 1, 2, 3);
  }

  @Test
  void masksWithGapsAreRefused() {
    int[] masks = {0xf800, 0x7a0, 0x1f, 0};
    String message =
        assertThrows(PictureException.class, () -> read(direct(56, 16, BIT_FIELDS, masks, 0, 0)))
            .getMessage();
    assertTrue(message.contains("a mask has gaps"), message);
  }

  private static byte[] direct(
      int header, int depth, int compression, int[] masks, int first, int second) {
    ByteBuffer fields = ByteBuffer.allocate(4 * masks.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int mask : masks) {
      fields.putInt(mask);
    }
    int bytes = depth / 8;
    ByteBuffer row = ByteBuffer.allocate(8 + 4).order(ByteOrder.LITTLE_ENDIAN);
    row.putInt(0, first).putInt(bytes, second);
    byte[] stored = new byte[(2 * depth + 31) / 32 * 4];
    row.get(0, stored);
    return file(header, depth, compression, fields.array(), stored);
  }

  /**
   * A bitmap.
   *
   * @param fields masks, which lie within the header if it is long enough, or the palette
   */
  private static byte[] file(int header, int depth, int compression, byte[] fields, byte[] row) {
    boolean within = compression == BIT_FIELDS;
    int data = 14 + (within ? Math.max(header, 40 + fields.length) : header + fields.length);
    ByteBuffer file = ByteBuffer.allocate(data + row.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(data);
    file.putInt(header);
    if (header == 12) {
      file.putShort((short) 2).putShort((short) 1).putShort((short) 1).putShort((short) depth);
    } else {
      file.putInt(2).putInt(1).putShort((short) 1).putShort((short) depth);
    }
    if (header >= 40) {
      file.putInt(compression);
    }
    file.put(within ? 54 : 14 + header, fields);
    return file.put(data, row).array();
  }

  private Picture read(byte[] content) throws Exception {
    return PictureReader.read(Files.write(folder.resolve("picture"), content));
  }

  private static void assertPixel(Picture picture, int x, int... samples) {
    for (int c = 0; c < samples.length; c++) {
      assertEquals(samples[c], picture.sample(x, 0, c), "pixel " + x + ", channel " + c);
    }
  }
}
