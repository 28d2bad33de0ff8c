// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.chromapath.image.Picture.Layout;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class PictureReaderTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"chelsea.png", "coffee.png", "rocket.jpg"})
  void colorPhotographsDecodeAsInTheJdk(String name) throws Exception {
    Picture picture = PictureReader.read(Photos.photo(name), ReadOptions.DEFAULT.withoutProfile());
    byte[] bytes = Files.readAllBytes(Photos.photo(name));
    byte[] bare = name.endsWith("jpg") ? PictureFiles.withoutProfile(bytes) : bytes;
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(bare));
    assertEquals(Layout.RGB, picture.layout());
    assertEquals(image.getWidth(), picture.width());
    assertEquals(image.getHeight(), picture.height());
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        int argb = image.getRGB(x, y);
        assertEquals((argb >> 16) & 0xff, picture.sample(x, y, 0));
        assertEquals((argb >> 8) & 0xff, picture.sample(x, y, 1));
        assertEquals(argb & 0xff, picture.sample(x, y, 2));
      }
    }
  }

  @Test
  void grayPhotographIsUsedBitForBit() throws Exception {
    Picture picture = PictureReader.read(Photos.photo("camera.png"));
    BufferedImage image = ImageIO.read(Photos.photo("camera.png").toFile());
    assertEquals(Layout.GRAY, picture.layout());
    float[] gray = picture.gray();
    float[] rgb = picture.rgb();
    for (int i = 0; i < gray.length; i++) {
      int stored = image.getRaster().getSample(i % 512, i / 512, 0);
      assertEquals(stored / 255f, gray[i]);
      assertEquals(gray[i], rgb[3 * i + 2]);
    }
  }

  @Test
  void pngOfEveryKindKeepsItsSamples() throws Exception {
    byte[] none = new byte[0];
    assertPixel(png(8, 0, none, 7), 8, Layout.GRAY, 7);
    assertPixel(png(8, 4, none, 7, 200), 8, Layout.GRAY_ALPHA, 7, 200);
    assertPixel(png(8, 2, none, 7, 8, 9), 8, Layout.RGB, 7, 8, 9);
    assertPixel(png(8, 6, none, 7, 8, 9, 10), 8, Layout.RGB_ALPHA, 7, 8, 9, 10);
    assertPixel(png(16, 0, none, 1, 2), 16, Layout.GRAY, 0x102);
    assertPixel(png(16, 4, none, 1, 2, 3, 4), 16, Layout.GRAY_ALPHA, 0x102, 0x304);
    assertPixel(png(16, 2, none, 1, 2, 3, 4, 5, 6), 16, Layout.RGB, 0x102, 0x304, 0x506);
    assertPixel(
        png(16, 6, none, 1, 2, 3, 4, 5, 6, 7, 8), 16, Layout.RGB_ALPHA, 0x102, 0x304, 0x506, 0x708);
    assertPixel(png(1, 0, none, 0x80), 8, Layout.GRAY, 255);
    assertPixel(png(2, 0, none, 0x40), 8, Layout.GRAY, 85);
    assertPixel(png(4, 0, none, 0x30), 8, Layout.GRAY, 51);
    byte[] palette = PictureFiles.chunk("PLTE", PictureFiles.bytes(1, 2, 3, 40, 50, 60));
    assertPixel(png(8, 3, palette, 1), 8, Layout.RGB, 40, 50, 60);
    assertPixel(png(1, 3, palette, 0x80), 8, Layout.RGB, 40, 50, 60);
    byte[] opacity = PictureFiles.chunk("tRNS", PictureFiles.bytes(255, 77));
    byte[] clear = PictureFiles.join(palette, opacity);
    assertPixel(png(8, 3, clear, 1), 8, Layout.RGB_ALPHA, 40, 50, 60, 77);
    byte[] grayKey = PictureFiles.chunk("tRNS", PictureFiles.bytes(0, 7));
    assertPixel(png(8, 0, grayKey, 7), 8, Layout.GRAY_ALPHA, 7, 0);
    byte[] colorKey = PictureFiles.chunk("tRNS", PictureFiles.bytes(0, 7, 0, 8, 0, 9));
    assertPixel(png(8, 2, colorKey, 7, 8, 9), 8, Layout.RGB_ALPHA, 7, 8, 9, 0);
  }

  private static byte[] png(int depth, int colorType, byte[] extra, int... pixel) {
    return PictureFiles.png(1, 1, depth, colorType, extra, PictureFiles.bytes(pixel));
  }

  @Test
  void tiffOfEveryKindKeepsItsSamples() throws Exception {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      assertPixel(tiff(order, 1, new int[] {8}, 7), 8, Layout.GRAY, 7);
      assertPixel(tiff(order, 0, new int[] {8}, 7), 8, Layout.GRAY, 248);
      assertPixel(tiff(order, 0, new int[] {1}, 0x80), 8, Layout.GRAY, 0);
      assertPixel(tiff(order, 0, new int[] {4}, 0x30), 8, Layout.GRAY, 204);
      assertPixel(tiff(order, 1, new int[] {4}, 0x30), 8, Layout.GRAY, 51);
      assertPixel(tiff(order, 0, new int[] {16}, 7, 7), 16, Layout.GRAY, 0xf8f8);
      assertPixel(tiff(order, 2, new int[] {8, 8, 8}, 7, 8, 9), 8, Layout.RGB, 7, 8, 9);
      int[] four = {8, 8, 8, 8};
      byte[] alpha = tiff(order, 2, four, new int[] {338, 2}, 7, 8, 9, 100);
      assertPixel(alpha, 8, Layout.RGB_ALPHA, 7, 8, 9, 100);
      byte[] grayAlpha = tiff(order, 1, new int[] {8, 8}, new int[] {338, 2}, 7, 100);
      assertPixel(grayAlpha, 8, Layout.GRAY_ALPHA, 7, 100);
    }
    ByteOrder big = ByteOrder.BIG_ENDIAN;
    assertPixel(tiff(big, 1, new int[] {16}, 1, 2), 16, Layout.GRAY, 0x102);
    int[] deep = {16, 16, 16};
    assertPixel(tiff(big, 2, deep, 1, 2, 3, 4, 5, 6), 16, Layout.RGB, 0x102, 0x304, 0x506);
    byte[] deepGrayAlpha = tiff(big, 1, new int[] {16, 16}, new int[] {338, 2}, 1, 2, 3, 4);
    assertPixel(deepGrayAlpha, 16, Layout.GRAY_ALPHA, 0x102, 0x304);
    assertPixel(tiff(big, 1, new int[] {1}, 0x80), 8, Layout.GRAY, 255);
  }

  @Test
  void aTileMayBeLargerThanThePicture() throws Exception {
    byte[] tile = new byte[240 * 256];
    tile[0] = 7;
    int tileAt = 8 + 2 + 13 * 12 + 4 + 2;
    byte[] file =
        PictureFiles.tiff(
            ByteOrder.LITTLE_ENDIAN,
            1,
            1,
            1,
            new int[] {8},
            tile,
            322,
            240,
            323,
            256,
            324,
            tileAt,
            325,
            240 * 256);
    assertPixel(file, 8, Layout.GRAY, 7);
  }

  private static byte[] tiff(ByteOrder order, int photometric, int[] bits, int... strip) {
    return tiff(order, photometric, bits, new int[0], strip);
  }

  private static byte[] tiff(
      ByteOrder order, int photometric, int[] bits, int[] tags, int... strip) {
    return PictureFiles.tiff(order, 1, 1, photometric, bits, PictureFiles.bytes(strip), tags);
  }

  @Test
  void paletteBitmapIsExpanded() throws Exception {
    byte[] rows = PictureFiles.bytes(0, 0, 1, 0, 2, 0, 0, 0);
    byte[] runs = PictureFiles.bytes(2, 0, 1, 1, 0, 0, 1, 2, 2, 0, 0, 1);
    for (byte[] file :
        new byte[][] {
          PictureFiles.paletteBmp(3, 2, 0, rows), PictureFiles.paletteBmp(3, 2, 1, runs)
        }) {
      Picture picture = read(file);
      assertEquals(3, picture.width());
      int[] last = {30, 20, 10};
      for (int c = 0; c < 3; c++) {
        assertEquals(last[c], picture.sample(2, 1, c));
        assertEquals(3 - c, picture.sample(1, 1, c));
        assertEquals(60 - 10 * c, picture.sample(0, 0, c));
      }
    }
  }

  /** A sparse file of 900 MB with the directory and its values at the end. */
  @Test
  void sizeOfALongTiffIsReadWithoutLoadingIt() throws Exception {
    byte[] tiff =
        PictureFiles.tiff(
            ByteOrder.BIG_ENDIAN, 70, 40, 2, new int[] {8, 8, 8}, new byte[0], 274, 6);
    long end = 900_000_000;
    ByteBuffer whole = ByteBuffer.wrap(tiff);
    whole.putInt(4, (int) end);
    int bits = 10 + 2 * 12 + 8;
    whole.putInt(bits, whole.getInt(bits) - 8 + (int) end);
    Path file = Files.write(folder.resolve("long.tif"), Arrays.copyOf(tiff, 8));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(tiff, 8, tiff.length - 8), end);
    }
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = memory.getCurrentThreadAllocatedBytes();
    assertEquals(new PictureReader.Size(40, 70), PictureReader.size(file));
    long taken = memory.getCurrentThreadAllocatedBytes() - before;
    assertTrue(taken < 1 << 20, () -> taken + " bytes of heap");
  }

  @Test
  void sizeOfAPictureWithALongProfileIsRead() throws Exception {
    byte[] profile = PictureFiles.chunk("iCCP", new byte[300_000]);
    byte[] row = new byte[9];
    byte[] png = PictureFiles.png(9, 2, 8, 0, profile, row, row);
    Path file = Files.write(folder.resolve("profile.png"), png);
    assertEquals(new PictureReader.Size(9, 2), PictureReader.size(file));
  }

  @Test
  void contentDecidesTheFormatNotTheName() throws Exception {
    Path mislabelled = folder.resolve("really-a-png.jpg");
    Files.copy(Photos.photo("chelsea.png"), mislabelled);
    assertEquals(451, PictureReader.read(mislabelled).width());
  }

  @Test
  void namesOutsideAsciiWork() throws Exception {
    Path file = folder.resolve("Straße 写真.png");
    Files.copy(Photos.photo("camera.png"), file);
    assertEquals(512, PictureReader.read(file).height());
  }

  @Test
  void onePixelAndAVeryWidePictureWork() throws Exception {
    for (String extension : new String[] {"png", "tif", "bmp", "jpg"}) {
      for (int width : new int[] {1, 20_000}) {
        int height = width == 1 ? 1 : 10;
        byte[] gray = new byte[width * height];
        gray[gray.length - 1] = (byte) 200;
        Path file = folder.resolve(width + "." + extension);
        PictureWriter.write(file, Picture.ofGray(width, height, gray));
        Picture picture = PictureReader.read(file);
        assertEquals(width, picture.width());
        assertEquals(height, picture.height());
        int last = picture.sample(width - 1, height - 1, 0);
        assertTrue(Math.abs(last - 200) <= (extension.equals("jpg") ? 12 : 0), "last " + last);
      }
    }
  }

  private void assertPixel(byte[] content, int bits, Layout layout, int... samples)
      throws Exception {
    Picture picture = read(content);
    assertEquals(bits, picture.bits());
    assertEquals(layout, picture.layout());
    for (int c = 0; c < samples.length; c++) {
      assertEquals(samples[c], picture.sample(0, 0, c), "channel " + c);
    }
  }

  private Picture read(byte[] content) throws Exception {
    return PictureReader.read(Files.write(folder.resolve("picture"), content));
  }
}
