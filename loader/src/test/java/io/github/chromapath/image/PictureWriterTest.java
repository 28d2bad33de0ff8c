// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.image.Picture.Layout;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureWriterTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Layout.class)
  void losslessFormatsKeepEverySample(Layout layout) throws Exception {
    for (int bits : new int[] {8, 16}) {
      for (String name : new String[] {"a.png", "a.tif", "a.TIFF"}) {
        assertSame(random(layout, bits), roundTrip(random(layout, bits), name));
      }
    }
    Picture bitmap = roundTrip(random(layout, 8), "a.bmp");
    assertSamples(random(layout, 8), bitmap, 0);
    assertEquals(layout.hasAlpha(), bitmap.layout().hasAlpha());
  }

  @Test
  void jpegIsCloseAndOpaque() throws Exception {
    Picture photo = PictureReader.read(Photos.photo("coffee.png"));
    Picture clear = withAlpha(photo);
    Picture again = roundTrip(clear, "a.jpeg");
    assertEquals(Layout.RGB, again.layout());
    double mean = 0;
    int[] before = samples(photo);
    int[] after = samples(again);
    for (int i = 0; i < before.length; i++) {
      mean += Math.abs(before[i] - after[i]);
    }
    assertTrue(mean / before.length < 2.0, "mean error " + mean);
  }

  @Test
  void webpKeepsAlpha() throws Exception {
    Picture clear = withAlpha(PictureReader.read(Photos.photo("chelsea.png")));
    Picture again = roundTrip(clear, "a.webp");
    assertEquals(Layout.RGB_ALPHA, again.layout());
    for (int x = 0; x < clear.width(); x++) {
      assertEquals(clear.sample(x, 7, 3), again.sample(x, 7, 3));
    }
  }

  @Test
  void samplesAreRoundedIfTheFormatHasEightBits() throws Exception {
    short[] samples = {0, 128, 129, (short) 65_406, (short) 65_407, (short) 65_535};
    Picture again = roundTrip(Picture.of(6, 1, 16, Layout.GRAY, samples), "a.bmp");
    int[] expected = {0, 0, 1, 254, 255, 255};
    for (int x = 0; x < expected.length; x++) {
      assertEquals(expected[x], again.sample(x, 0, 0));
    }
  }

  @Test
  void theJdkReadsTheSamePixels() throws Exception {
    Picture photo = PictureReader.read(Photos.photo("chelsea.png"));
    for (String name : new String[] {"a.png", "a.tif", "a.bmp"}) {
      Path file = folder.resolve(name);
      PictureWriter.write(file, photo);
      BufferedImage image = ImageIO.read(file.toFile());
      for (int x = 0; x < photo.width(); x++) {
        int argb = image.getRGB(x, 100);
        assertEquals(photo.sample(x, 100, 0), (argb >> 16) & 0xff);
        assertEquals(photo.sample(x, 100, 2), argb & 0xff);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.gif", "a", "png", ".d/a."})
  void unknownExtensionIsRefused(String name) {
    String message = failure(folder.resolve(name), random(Layout.RGB, 8));
    assertTrue(message.contains("its extension names no format that is written"), message);
  }

  @Test
  void failureLeavesNothingBehind() throws Exception {
    String missing = failure(folder.resolve("none/a.png"), random(Layout.RGB, 8));
    assertTrue(missing.contains("its folder does not exist"), missing);
    Files.createDirectory(folder.resolve("taken.png"));
    String taken = failure(folder.resolve("taken.png"), random(Layout.RGB, 8));
    assertTrue(taken.contains("this is a folder"), taken);
    Picture wide = Picture.ofGray(20_000, 1, new byte[20_000]);
    String tooWide = failure(folder.resolve("wide.webp"), wide);
    assertTrue(tooWide.contains("at most 16383 pixels per side"), tooWide);
    try (Stream<Path> left = Files.list(folder)) {
      assertArrayEquals(new Path[] {folder.resolve("taken.png")}, left.toArray());
    }
  }

  private static String failure(Path file, Picture picture) {
    String message =
        assertThrows(PictureException.class, () -> PictureWriter.write(file, picture)).getMessage();
    assertTrue(message.startsWith(file.toString()) && message.endsWith("."), message);
    return message;
  }

  private Picture roundTrip(Picture picture, String name) throws Exception {
    Path file = folder.resolve(name);
    PictureWriter.write(file, picture);
    return PictureReader.read(file);
  }

  private static Picture random(Layout layout, int bits) {
    Random random = new Random(layout.channels());
    short[] samples = new short[7 * 5 * layout.channels()];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) random.nextInt(1 << bits);
    }
    return Picture.of(7, 5, bits, layout, samples);
  }

  private static Picture withAlpha(Picture rgb) {
    int[] colors = samples(rgb);
    short[] samples = new short[rgb.width() * rgb.height() * 4];
    for (int p = 0; p < rgb.width() * rgb.height(); p++) {
      for (int c = 0; c < 3; c++) {
        samples[p * 4 + c] = (short) colors[p * 3 + c];
      }
      samples[p * 4 + 3] = (short) (p % 256);
    }
    return Picture.of(rgb.width(), rgb.height(), 8, Layout.RGB_ALPHA, samples);
  }

  private static int[] samples(Picture picture) {
    int channels = picture.layout().channels();
    int[] samples = new int[picture.width() * picture.height() * channels];
    for (int i = 0; i < samples.length; i++) {
      int pixel = i / channels;
      samples[i] = picture.sample(pixel % picture.width(), pixel / picture.width(), i % channels);
    }
    return samples;
  }

  private static void assertSame(Picture expected, Picture actual) {
    assertEquals(expected.layout(), actual.layout());
    assertEquals(expected.bits(), actual.bits());
    assertArrayEquals(samples(expected), samples(actual));
  }

  private static void assertSamples(Picture expected, Picture actual, float tolerance) {
    assertArrayEquals(expected.rgb(), actual.rgb(), tolerance);
  }
}
