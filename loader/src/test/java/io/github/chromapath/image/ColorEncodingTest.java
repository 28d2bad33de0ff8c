// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static io.github.chromapath.image.PictureFiles.bytes;
import static io.github.chromapath.image.PictureFiles.chunk;
import static io.github.chromapath.image.PictureFiles.join;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Profiles against their formulas, with published matrices (Lindbloom, "RGB/XYZ Matrices"). */
class ColorEncodingTest {
  private static final int GRAY = 0;
  private static final int RGB = 2;

  /** Adobe RGB (1998) to XYZ under D65, and the colorants of its profile under D50. */
  private static final double[][] ADOBE = {
    {.5767309, .1855540, .1881852}, {.2973769, .6273491, .0752741}, {.0270343, .0706872, .9911085}
  };

  private static final double[] ADOBE_RED = {.6097559, .3111242, .0194811};
  private static final double[] ADOBE_GREEN = {.2052401, .6256560, .0608902};
  private static final double[] ADOBE_BLUE = {.1492240, .0632197, .7448387};
  private static final double ADOBE_GAMMA = 563 / 256.0;

  /** XYZ under D65 to linear sRGB. */
  private static final double[][] TO_SRGB = {
    {3.2404542, -1.5371385, -.4985314},
    {-.9692660, 1.8760108, .0415560},
    {.0556434, -.2040259, 1.0572252}
  };

  /** Colours of Adobe RGB that sRGB has too. */
  private static final int[][] COLORS = {
    {128, 128, 128}, {200, 100, 90}, {60, 80, 160}, {90, 120, 60}, {255, 255, 255}, {10, 12, 11}
  };

  @TempDir Path folder;
  private final List<String> notes = new ArrayList<>();

  @Test
  void grayGammaOfAProfileIsApplied() throws Exception {
    byte[] ramp = ramp();
    byte[] png = PictureFiles.png(256, 1, 8, GRAY, profileChunk(IccProfiles.gray(2.2)), ramp);
    assertCurve(read(png), v -> Math.pow(v, 563 / 256.0));
  }

  @Test
  void linearGrayOf16BitsKeepsItsDepth() throws Exception {
    byte[] row = new byte[2 * 1024];
    for (int i = 0; i < 1024; i++) {
      ByteBuffer.wrap(row).putShort(2 * i, (short) (64 * i + i / 16));
    }
    byte[] png = PictureFiles.png(1024, 1, 16, GRAY, profileChunk(IccProfiles.gray(1)), row);
    Picture picture = read(png);
    assertEquals(16, picture.bits());
    for (int x = 0; x < 1024; x++) {
      double expected = encoded((64 * x + x / 16) / 65_535.0) * 65_535;
      assertEquals(expected, picture.sample(x, 0, 0), 80, "level " + x);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "tif", "webp"})
  void profileIsFoundInEachFormat(String format) throws Exception {
    byte[] adobe = IccProfiles.rgb(ADOBE_GAMMA, ADOBE_RED, ADOBE_GREEN, ADOBE_BLUE);
    for (int[] color : COLORS) {
      byte[] content =
          switch (format) {
            case "jpg" -> jpeg(color, adobe);
            case "png" -> PictureFiles.png(1, 1, 8, RGB, profileChunk(adobe), bytes(color));
            case "tif" -> tiff(color, adobe);
            default -> webp(color, adobe);
          };
      int[] expected = srgb(ADOBE, color, ADOBE_GAMMA);
      boolean lossy = format.equals("jpg") || format.equals("webp");
      assertColor(expected, read(content), lossy ? 5 : 1);
    }
    assertEquals(List.of(), notes);
  }

  @Test
  void gammaAndPrimariesOfPngAreApplied() throws Exception {
    byte[] chunks =
        join(
            chunk("gAMA", longs(45_455)),
            chunk("cHRM", longs(31_270, 32_900, 64_000, 33_000, 21_000, 71_000, 15_000, 6_000)));
    for (int[] color : COLORS) {
      Picture picture = read(PictureFiles.png(1, 1, 8, RGB, chunks, bytes(color)));
      assertColor(linearSrgb(color), picture, 1);
    }
  }

  /** A gamma near 1 / 2.2 means sRGB's curve. */
  private static int[] linearSrgb(int[] color) {
    double[] linear = new double[3];
    for (int c = 0; c < 3; c++) {
      double v = color[c] / 255.0;
      linear[c] = v <= .04045 ? v / 12.92 : Math.pow((v + .055) / 1.055, 2.4);
    }
    return encoded(product(TO_SRGB, product(ADOBE, linear)));
  }

  @Test
  void linearGammaOfPngIsApplied() throws Exception {
    byte[] gamma = chunk("gAMA", longs(100_000));
    assertCurve(read(PictureFiles.png(256, 1, 8, GRAY, gamma, ramp())), v -> v);
  }

  @Test
  void statementsOfSrgbLeaveEverySample() throws Exception {
    byte[] srgb = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    byte[] gamma = chunk("gAMA", longs(45_455));
    byte[] linear = chunk("gAMA", longs(100_000));
    byte[] rgb = bytes(1, 2, 3);
    for (byte[] extra :
        List.of(profileChunk(srgb), gamma, join(chunk("sRGB", new byte[1]), linear))) {
      assertColor(new int[] {1, 2, 3}, read(PictureFiles.png(1, 1, 8, RGB, extra, rgb)), 0);
    }
  }

  @Test
  void profilesCanBeIgnored() throws Exception {
    byte[] png = PictureFiles.png(256, 1, 8, GRAY, profileChunk(IccProfiles.gray(1)), ramp());
    Path file = Files.write(folder.resolve("picture"), png);
    Picture picture =
        PictureReader.read(file, ReadOptions.DEFAULT.withoutProfile().withNotes(notes::add));
    for (int x = 0; x < 256; x++) {
      assertEquals(x, picture.sample(x, 0, 0));
    }
  }

  @Test
  void profilesOfOtherPicturesAreIgnoredWithANote() throws Exception {
    byte[] srgb = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    read(PictureFiles.png(1, 1, 8, GRAY, profileChunk(srgb), bytes(7)));
    read(PictureFiles.png(1, 1, 8, RGB, profileChunk(bytes(1, 2, 3)), bytes(7, 8, 9)));
    String file = folder.resolve("picture") + ": ";
    assertEquals(
        List.of(
            file + "its colour profile is not one for grey pictures and is ignored.",
            file + "its colour profile is damaged and is ignored."),
        notes);
  }

  @Test
  void alphaIsNoColor() throws Exception {
    byte[] gamma = chunk("gAMA", longs(100_000));
    Picture picture = read(PictureFiles.png(1, 1, 8, 6, gamma, bytes(55, 55, 55, 55)));
    assertEquals(55, picture.sample(0, 0, 3));
    assertEquals(Math.round(encoded(55 / 255.0) * 255), picture.sample(0, 0, 0));
  }

  private Picture read(byte[] content) throws Exception {
    Path file = Files.write(folder.resolve("picture"), content);
    return PictureReader.read(file, ReadOptions.DEFAULT.withNotes(notes::add));
  }

  private static byte[] ramp() {
    byte[] ramp = new byte[256];
    for (int level = 0; level < 256; level++) {
      ramp[level] = (byte) level;
    }
    return ramp;
  }

  private static byte[] longs(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  private static byte[] profileChunk(byte[] profile) throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(bytes('n', 0, 0));
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(body)) {
      deflated.write(profile);
    }
    return chunk("iCCP", body.toByteArray());
  }

  private static byte[] jpeg(int[] color, byte[] profile) throws Exception {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, color[0] << 16 | color[1] << 8 | color[2]);
    }
    byte[] plain =
        PictureFiles.written(PictureFormat.JPEG, new IIOImage(image, null, null), Optional.empty());
    byte[] body = join(ExifFiles.text("ICC_PROFILE\0"), bytes(1, 1), profile);
    byte[] rest = java.util.Arrays.copyOfRange(plain, 2, plain.length);
    return join(bytes(0xff, 0xd8), ExifFiles.segment(0xe2, body), rest);
  }

  /** An uncompressed TIFF whose profile is in its directory. */
  private static byte[] tiff(int[] color, byte[] profile) {
    byte[] strip = join(bytes(color), new byte[1], profile);
    int[] bits = {8, 8, 8};
    byte[] plain = PictureFiles.tiff(ByteOrder.BIG_ENDIAN, 1, 1, 2, bits, strip, 34_675, 0);
    ByteBuffer file = ByteBuffer.wrap(plain);
    int entry = 10 + 12 * 9;
    file.putShort(entry + 2, (short) 7).putInt(entry + 4, profile.length);
    file.putInt(entry + 8, plain.length - profile.length);
    return plain;
  }

  private static byte[] webp(int[] color, byte[] profile) {
    short[] samples = new short[3 * 64];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) color[i % 3];
    }
    Picture picture = Picture.of(8, 8, 8, Picture.Layout.RGB, samples);
    byte[] plain = OpenCvCodec.encode(PictureFormat.WEBP, picture);
    byte[] exif = PictureFiles.webpWithExif(plain, 8, 8, profile);
    byte[] tagged = exif.clone();
    int at = tagged.length - profile.length - 8;
    System.arraycopy(ExifFiles.text("ICCP"), 0, tagged, at, 4);
    tagged[20] = 0x20;
    return tagged;
  }

  private static void assertCurve(Picture picture, DoubleUnaryOperator linear) {
    for (int x = 0; x < 256; x++) {
      double expected = encoded(linear.applyAsDouble(x / 255.0)) * 255;
      assertEquals(expected, picture.sample(x, 0, 0), 1.01, "level " + x);
    }
  }

  private static void assertColor(int[] expected, Picture picture, int tolerance) {
    int[] found = {picture.sample(0, 0, 0), picture.sample(0, 0, 1), picture.sample(0, 0, 2)};
    if (tolerance == 0) {
      assertArrayEquals(expected, found);
    }
    for (int c = 0; c < 3; c++) {
      assertEquals(
          expected[c],
          found[c],
          tolerance,
          List.of(expected[0], expected[1], expected[2]) + " channel " + c);
    }
  }

  private static int[] srgb(double[][] toXyz, int[] color, double gamma) {
    double[] linear = new double[3];
    for (int c = 0; c < 3; c++) {
      linear[c] = Math.pow(color[c] / 255.0, gamma);
    }
    return encoded(product(TO_SRGB, product(toXyz, linear)));
  }

  private static int[] encoded(double[] linear) {
    int[] rgb = new int[3];
    for (int c = 0; c < 3; c++) {
      rgb[c] = (int) Math.round(255 * Math.min(1, Math.max(0, encoded(linear[c]))));
    }
    return rgb;
  }

  private static double encoded(double linear) {
    return linear <= .0031308 ? 12.92 * linear : 1.055 * Math.pow(linear, 1 / 2.4) - .055;
  }

  private static double[] product(double[][] matrix, double[] vector) {
    double[] product = new double[3];
    for (int row = 0; row < 3; row++) {
      for (int c = 0; c < 3; c++) {
        product[row] += matrix[row][c] * vector[c];
      }
    }
    return product;
  }
}
