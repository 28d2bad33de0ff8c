// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import io.github.chromapath.color.Lab;
import io.github.chromapath.color.SRgb;
import io.github.chromapath.image.Picture.Layout;
import io.github.chromapath.image.TiffFiles.Page;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TIFF files as scanners and editors write them. */
@Tag("fast")
class TiffTest {
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final ByteOrder BIG = ByteOrder.BIG_ENDIAN;
  private static final int[] THREE = {8, 8, 8};
  private static final int[] FOUR = {8, 8, 8, 8};

  @TempDir Path folder;
  private final List<String> notes = new ArrayList<>();

  @Test
  void bigTiff() throws Exception {
    for (ByteOrder order : new ByteOrder[] {LITTLE, BIG}) {
      Picture picture = read(TiffFiles.bigFile(order, gray(1, 7)));
      assertPixel(picture, 8, Layout.GRAY, 7);
      assertEquals(List.of(), notes);
    }
  }

  @Test
  void furtherPagesAreCounted() throws Exception {
    assertPixel(read(TiffFiles.file(LITTLE, gray(1, 7), gray(1, 8))), 8, Layout.GRAY, 7);
    assertNote("its second page is ignored");
    assertPixel(
        read(TiffFiles.bigFile(BIG, gray(1, 7), gray(1, 8), gray(1, 9))), 8, Layout.GRAY, 7);
    assertNote("its 2 further pages are ignored");
  }

  @ParameterizedTest
  @CsvSource({"254, 1", "254, 4", "255, 2"})
  void aThumbnailIsNotThePicture(int tag, int value) throws Exception {
    Page thumbnail = gray(1, 9).with(tag, value);
    assertPixel(read(TiffFiles.file(LITTLE, thumbnail, gray(1, 7))), 8, Layout.GRAY, 7);
    assertPixel(read(TiffFiles.file(LITTLE, gray(1, 7), thumbnail)), 8, Layout.GRAY, 7);
    assertEquals(List.of(), notes);
    assertFault("only thumbnails", TiffFiles.file(LITTLE, thumbnail, thumbnail));
  }

  @Test
  void aLoopOfPagesEnds() throws Exception {
    byte[] file = TiffFiles.file(LITTLE, gray(1, 7), gray(1, 8));
    ByteBuffer bytes = ByteBuffer.wrap(file).order(LITTLE);
    bytes.putInt(file.length - 4, bytes.getInt(4));
    assertPixel(read(file), 8, Layout.GRAY, 7);
    assertNote("its second page is ignored");
  }

  /** What Photoshop, Lightroom and scanners write. */
  @Test
  void deepTilesWithPredictorAndDeflate() throws Exception {
    int side = 16;
    byte[][] tiles = new byte[2][];
    for (int t = 0; t < 2; t++) {
      ByteBuffer rows = ByteBuffer.allocate(2 * side * side).order(BIG);
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          int left = x == 0 ? 0 : value(t * side + x - 1, y);
          rows.putShort((short) (value(t * side + x, y) - left));
        }
      }
      tiles[t] = deflate(rows.array());
    }
    Page page =
        new Page(20, 10, 1, new int[] {16}, true, tiles)
            .with(259, 8)
            .with(317, 2)
            .with(322, side)
            .with(323, side);
    Picture picture = read(TiffFiles.file(BIG, page));
    assertEquals(16, picture.bits());
    for (int y = 0; y < 10; y++) {
      for (int x = 0; x < 20; x++) {
        assertEquals(value(x, y) & 0xffff, picture.sample(x, y, 0), x + ", " + y);
      }
    }
  }

  private static int value(int x, int y) {
    return x * 2711 + y * 6151;
  }

  private static byte[] deflate(byte[] bytes) {
    Deflater deflater = new Deflater();
    deflater.setInput(bytes);
    deflater.finish();
    byte[] packed = new byte[bytes.length + 100];
    int length = deflater.deflate(packed);
    deflater.end();
    return Arrays.copyOf(packed, length);
  }

  @Test
  void planesApart() throws Exception {
    Page page =
        new Page(
                2,
                1,
                2,
                THREE,
                PictureFiles.bytes(1, 2),
                PictureFiles.bytes(3, 4),
                PictureFiles.bytes(5, 6))
            .with(284, 2);
    Picture picture = read(TiffFiles.file(LITTLE, page));
    assertPixel(picture, 8, Layout.RGB, 1, 3, 5);
    assertEquals(4, picture.sample(1, 0, 1));
  }

  /** A sample of n bits is scaled by 65535 / (2^n - 1) and rounded. */
  @Test
  void samplesOfOtherWidths() throws Exception {
    byte[] packed = PictureFiles.bytes(0xab, 0xcd, 0xef);
    Picture twelve = read(TiffFiles.file(BIG, new Page(2, 1, 1, new int[] {12}, packed)));
    assertPixel(twelve, 16, Layout.GRAY, Math.round(0xabc * 65535f / 4095));
    assertEquals(Math.round(0xdef * 65535f / 4095), twelve.sample(1, 0, 0));
    Picture ten = read(TiffFiles.file(BIG, new Page(2, 1, 1, new int[] {10}, packed)));
    assertPixel(ten, 16, Layout.GRAY, Math.round(0x2af * 65535f / 1023));
    byte[] wide = ByteBuffer.allocate(8).putInt(-1).putInt(1 << 31).array();
    Picture whole = read(TiffFiles.file(BIG, new Page(2, 1, 1, new int[] {32}, wide)));
    assertPixel(whole, 16, Layout.GRAY, 65535);
    assertEquals(32768, whole.sample(1, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64})
  void floatingPointSamples(int bits) throws Exception {
    Picture unit = read(floats(bits, 1, 0, .25f, 1));
    assertPixel(unit, 16, Layout.GRAY, 0);
    assertEquals(16384, unit.sample(1, 0, 0));
    assertEquals(65535, unit.sample(2, 0, 0));
    assertNote(
        "its samples are floating-point numbers, which are scaled to their range unless all are"
            + " between 0 and 1");
    Picture range = read(floats(bits, 1, -100, 100, 0, Float.NaN, Float.POSITIVE_INFINITY));
    assertPixel(range, 16, Layout.GRAY, 0);
    assertEquals(65535, range.sample(1, 0, 0));
    assertEquals(32768, range.sample(2, 0, 0));
    assertEquals(0, range.sample(3, 0, 0));
    assertEquals(65535, range.sample(4, 0, 0));
    assertPixel(read(floats(bits, 3, 0, .5f, 1)), 16, Layout.RGB, 0, 32768, 65535);
  }

  @Test
  void halfPrecision() throws Exception {
    byte[] half = PictureFiles.bytes(0x34, 0, 0x3c, 0);
    Page page = new Page(2, 1, 1, new int[] {16}, half).with(339, 3);
    Picture picture = read(TiffFiles.file(BIG, page));
    assertPixel(picture, 16, Layout.GRAY, 16384);
    assertEquals(65535, picture.sample(1, 0, 0));
  }

  private static byte[] floats(int bits, int samples, float... values) {
    ByteBuffer strip = ByteBuffer.allocate(bits / 8 * values.length).order(LITTLE);
    for (float value : values) {
      if (bits == 32) {
        strip.putFloat(value);
      } else {
        strip.putDouble(value);
      }
    }
    int[] all = new int[samples];
    Arrays.fill(all, bits);
    int[] formats = new int[samples];
    Arrays.fill(formats, 3);
    int width = values.length / samples;
    return TiffFiles.file(
        LITTLE, new Page(width, 1, samples == 1 ? 1 : 2, all, strip.array()).with(339, formats));
  }

  @Test
  void anExtraChannelIsAlphaOnlyIfItIsCalledSo() throws Exception {
    byte[] pixel = PictureFiles.bytes(50, 20, 10, 100);
    assertPixel(read(rgb(pixel, 2)), 8, Layout.RGB_ALPHA, 50, 20, 10, 100);
    assertEquals(List.of(), notes);
    assertPixel(read(rgb(pixel, 0)), 8, Layout.RGB, 50, 20, 10);
    assertNote(
        "a channel beside its colours is not coloured; a TIFF result has it as another page");
    byte[] infrared = PictureFiles.bytes(50, 20, 10, 77, 100);
    assertPixel(read(rgb(infrared, 0, 2)), 8, Layout.RGB_ALPHA, 50, 20, 10, 100);
    assertNote(
        "a channel beside its colours is not coloured; a TIFF result has it as another page");
    Page gray = new Page(1, 1, 1, new int[] {8, 8}, PictureFiles.bytes(9, 77)).with(338, 0);
    assertPixel(read(TiffFiles.file(LITTLE, gray)), 8, Layout.GRAY, 9);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16})
  void extraChannelsAreKeptAndTurned(int bits) throws Exception {
    int[] all = {bits, bits, bits, bits, bits};
    ByteBuffer pixels = ByteBuffer.allocate(10 * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 10; i++) {
      if (bits == 8) {
        pixels.put((byte) (20 * i));
      } else {
        pixels.putShort((short) (5000 * i));
      }
    }
    Page page = new Page(2, 1, 2, all, pixels.array()).with(274, 6).with(338, 0, 2);
    Path file = folder.resolve("result.tif");
    PictureWriter.write(file, read(TiffFiles.file(LITTLE, page)).withoutColor());
    Raster colors = raster(file, 0);
    Raster infrared = raster(file, 1);
    assertEquals(4, colors.getNumBands());
    assertEquals(1, infrared.getNumBands());
    assertEquals(1, infrared.getWidth());
    int unit = bits == 8 ? 20 : 5000;
    assertEquals(4 * unit, colors.getSample(0, 0, 3));
    assertEquals(9 * unit, colors.getSample(0, 1, 3));
    assertEquals(3 * unit, infrared.getSample(0, 0, 0));
    assertEquals(8 * unit, infrared.getSample(0, 1, 0));
    BufferedImage seen = ImageIO.read(file.toFile());
    assertEquals(unit == 20, seen.getColorModel().getComponentSize(0) == 8);
    assertTrue(seen.getColorModel().hasAlpha());
  }

  private static Raster raster(Path file, int page) throws Exception {
    return PictureStreams.read(
        PictureFormat.TIFF,
        new TIFFImageReaderSpi(),
        Files.readAllBytes(file),
        reader -> reader.readRaster(page, null));
  }

  /** Stored colours are c alpha / 255. */
  @Test
  void premultipliedAlphaIsDivided() throws Exception {
    byte[] pixel = PictureFiles.bytes(50, 20, 100, 100);
    assertPixel(read(rgb(pixel, 1)), 8, Layout.RGB_ALPHA, 128, 51, 255, 100);
    byte[] clear = PictureFiles.bytes(0, 0, 0, 0);
    assertPixel(read(rgb(clear, 1)), 8, Layout.RGB_ALPHA, 0, 0, 0, 0);
    Page gray = new Page(1, 1, 1, new int[] {8, 8}, PictureFiles.bytes(50, 100)).with(338, 1);
    assertPixel(read(TiffFiles.file(LITTLE, gray)), 8, Layout.GRAY_ALPHA, 128, 100);
  }

  /** Two strips with differences, by libtiff. */
  @Test
  void lzmaByLibtiff() throws Exception {
    Picture picture = read(MadePictures.bytes("lzma.tif"));
    assertEquals(300, picture.height());
    for (int y = 0; y < 300; y++) {
      for (int x = 0; x < 300; x++) {
        assertEquals((x + 2 * y) % 256, picture.sample(x, y, 0));
      }
    }
  }

  /** By libtiff. */
  @Test
  void webpByLibtiff() throws Exception {
    Picture expected = PictureReader.read(MadePictures.file("webp.tif.png"));
    MadePictures.assertSame(expected, read(MadePictures.bytes("webp.tif")), 0);
  }

  @Test
  void damagedStripsOfLzmaAndWebpAreRefused() throws Exception {
    for (String name : List.of("lzma.tif", "webp.tif")) {
      byte[] file = MadePictures.bytes(name);
      Arrays.fill(file, 40, 60, (byte) 0x55);
      PictureException thrown = assertThrows(PictureException.class, () -> read(file));
      assertTrue(thrown.getMessage().contains("cannot be decoded"), thrown.getMessage());
    }
  }

  /** Color 7 of the palette is (10, 200, 30), stored with 16 bits. */
  @Test
  void palettesMayHaveAlpha() throws Exception {
    int[] map = new int[3 * 256];
    map[7] = 10 * 257;
    map[256 + 7] = 200 * 257;
    map[512 + 7] = 30 * 257;
    for (ByteOrder order : List.of(LITTLE, BIG)) {
      for (int meaning = 0; meaning <= 2; meaning++) {
        Page page =
            new Page(1, 1, 3, new int[] {8, 8}, PictureFiles.bytes(7, 100))
                .with(320, map)
                .with(338, meaning);
        Picture picture = read(TiffFiles.file(order, page));
        switch (meaning) {
          case 0 -> assertPixel(picture, 8, Layout.RGB, 10, 200, 30);
          case 1 -> assertPixel(picture, 8, Layout.RGB_ALPHA, 26, 255, 77, 100);
          default -> assertPixel(picture, 8, Layout.RGB_ALPHA, 10, 200, 30, 100);
        }
      }
    }
  }

  private static byte[] rgb(byte[] pixel, int... extra) {
    int[] bits = new int[pixel.length];
    Arrays.fill(bits, 8);
    return TiffFiles.file(LITTLE, new Page(1, 1, 2, bits, pixel).with(338, extra));
  }

  @Test
  void inksWithoutAProfile() throws Exception {
    byte[] inks = PictureFiles.bytes(255, 0, 51, 0, 0, 0, 0, 102);
    Picture picture = read(TiffFiles.file(LITTLE, new Page(2, 1, 5, FOUR, inks)));
    assertPixel(picture, 8, Layout.RGB, 0, 255, 204);
    assertEquals(153, picture.sample(1, 0, 2));
    assertEquals(List.of(), notes);
    byte[] clear = PictureFiles.bytes(255, 0, 51, 0, 9);
    Page fifth = new Page(1, 1, 5, new int[] {8, 8, 8, 8, 8}, clear).with(338, 2);
    assertPixel(read(TiffFiles.file(LITTLE, fifth)), 8, Layout.RGB, 0, 255, 204);
    assertNote("a channel beside its inks is ignored");
    byte[] deep = PictureFiles.bytes(0xff, 0xff, 0, 0, 0x33, 0x33, 0, 0);
    Page page = new Page(1, 1, 5, new int[] {16, 16, 16, 16}, deep);
    assertPixel(read(TiffFiles.file(BIG, page)), 16, Layout.RGB, 0, 65535, 52428);
  }

  /**
   * The profile maps inks to L*a*b* under D50. The expected values follow from the CIE's formulas
   * and the matrix from XYZ under D50 to linear sRGB of B. Lindbloom.
   */
  @Test
  void inksByTheirProfile() throws Exception {
    byte[] inks = PictureFiles.bytes(0, 0, 0, 0, 255, 0, 0, 0);
    Page page = new Page(2, 1, 5, FOUR, inks).withBytes(34675, InkProfile.of(new Lab(60, 20, -40)));
    Picture picture = read(TiffFiles.file(LITTLE, page));
    double[] rgb = {.5903, .5262, .8457};
    for (int c = 0; c < 3; c++) {
      assertEquals(255, picture.sample(0, 0, c), 1);
      assertEquals(255 * rgb[c], picture.sample(1, 0, c), 3, "channel " + c);
    }
  }

  @Test
  void cieLab() throws Exception {
    Page page = new Page(1, 1, 8, THREE, PictureFiles.bytes(128, 20, -16));
    Picture picture = read(TiffFiles.file(LITTLE, page));
    SRgb expected = new Lab(128 / 2.55, 20, -16).toSRgb();
    assertEquals(255 * expected.red(), picture.sample(0, 0, 0), 3);
    assertEquals(255 * expected.green(), picture.sample(0, 0, 1), 3);
    assertEquals(255 * expected.blue(), picture.sample(0, 0, 2), 3);
  }

  /** TIFF 6.0's JPEG, then that of Adobe's supplement. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void jpegInTiff(boolean oldStyle) throws Exception {
    ReadOptions stored = ReadOptions.DEFAULT.withoutProfile();
    Picture expected = PictureReader.read(Photos.photo("rocket.jpg"), stored);
    byte[] jpeg = PictureFiles.withoutProfile(Files.readAllBytes(Photos.photo("rocket.jpg")));
    Page page = new Page(expected.width(), expected.height(), 6, THREE, jpeg).with(530, 2, 2);
    if (oldStyle) {
      // The first strip begins behind the header of eight bytes.
      page.with(259, 6).with(513, 8).without(277);
    } else {
      page.with(259, 7);
    }
    Picture picture = read(TiffFiles.file(LITTLE, page));
    float[] first = expected.rgb();
    float[] second = picture.rgb();
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      sum += Math.abs(first[i] - second[i]);
    }
    assertTrue(255 * sum / first.length < 1, "mean difference " + 255 * sum / first.length);
  }

  /** Without SamplesPerPixel, which libtiff reads too. */
  @Test
  void theNumberOfSamplesMayBeThatOfTheirBits() throws Exception {
    for (ByteOrder order : List.of(LITTLE, BIG)) {
      Page page = new Page(1, 1, 2, FOUR, PictureFiles.bytes(1, 2, 3, 4)).with(338, 2).without(277);
      assertPixel(read(TiffFiles.file(order, page)), 8, Layout.RGB_ALPHA, 1, 2, 3, 4);
      assertPixel(read(TiffFiles.bigFile(order, page)), 8, Layout.RGB_ALPHA, 1, 2, 3, 4);
      assertPixel(read(TiffFiles.file(order, page, page)), 8, Layout.RGB_ALPHA, 1, 2, 3, 4);
      assertNote("its second page is ignored");
    }
  }

  /** Written by the JDK, which is not the reader. */
  @ParameterizedTest
  @ValueSource(strings = {"CCITT RLE", "CCITT T.4", "CCITT T.6", "LZW", "PackBits", "Deflate"})
  void compressions(String compression) throws Exception {
    boolean bilevel = compression.startsWith("CCITT");
    int type = bilevel ? BufferedImage.TYPE_BYTE_BINARY : BufferedImage.TYPE_BYTE_GRAY;
    BufferedImage image = new BufferedImage(61, 37, type);
    for (int y = 0; y < 37; y++) {
      for (int x = 0; x < 61; x++) {
        image.getRaster().setSample(x, y, 0, bilevel ? (x * y / 7) & 1 : x * y & 0xff);
      }
    }
    byte[] file =
        PictureFiles.written(
            PictureFormat.TIFF, new IIOImage(image, null, null), Optional.of(compression));
    Picture picture = read(file);
    for (int y = 0; y < 37; y++) {
      for (int x = 0; x < 61; x++) {
        int stored = image.getRaster().getSample(x, y, 0);
        assertEquals(bilevel ? 255 * stored : stored, picture.sample(x, y, 0), x + ", " + y);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"50000, Zstandard", "34712, JPEG 2000"})
  void unsupportedCompressionsAreNamed(int compression, String name) throws Exception {
    assertFault(
        "its TIFF compression (" + name + ") is not supported",
        TiffFiles.file(LITTLE, gray(1, 7).with(259, compression)));
  }

  @Test
  void unsupportedKindsAreRefused() throws Exception {
    assertFault("colour model (32803)", TiffFiles.file(LITTLE, gray(32803, 7)));
    assertFault("colour model (5)", TiffFiles.file(LITTLE, gray(5, 7).with(332, 2)));
    assertFault("samples are of a kind", TiffFiles.file(LITTLE, gray(1, 7).with(339, 2)));
    assertFault("have 1 samples", TiffFiles.file(LITTLE, gray(2, 7)));
    Page mixed = new Page(1, 1, 2, new int[] {5, 6, 5}, new byte[2]);
    assertFault("samples are of a kind", TiffFiles.file(LITTLE, mixed));
    assertFault("cut short", hugeCount());
  }

  /** BigTIFF with a directory of 2^62 entries. */
  private static byte[] hugeCount() {
    byte[] file = TiffFiles.bigFile(LITTLE, gray(1, 7));
    ByteBuffer bytes = ByteBuffer.wrap(file).order(LITTLE);
    bytes.putLong((int) bytes.getLong(8), 1L << 62);
    return file;
  }

  private static Page gray(int photometric, int value) {
    return new Page(1, 1, photometric, new int[] {8}, PictureFiles.bytes(value));
  }

  private Picture read(byte[] content) throws Exception {
    notes.clear();
    return PictureReader.read(
        Files.write(folder.resolve("picture"), content), ReadOptions.DEFAULT.withNotes(notes::add));
  }

  private void assertNote(String note) {
    assertEquals(List.of(folder.resolve("picture") + ": " + note + "."), notes);
  }

  private void assertFault(String fault, byte[] content) {
    String message = assertThrows(PictureException.class, () -> read(content)).getMessage();
    assertTrue(message.contains(fault), message);
  }

  private static void assertPixel(Picture picture, int bits, Layout layout, int... samples) {
    assertEquals(bits, picture.bits());
    assertEquals(layout, picture.layout());
    for (int c = 0; c < samples.length; c++) {
      assertEquals(samples[c], picture.sample(0, 0, c), "channel " + c);
    }
  }
}
