// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.image.Picture.Layout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with the values in floating point, of which each byte is the nearest. */
@Tag("fast")
class ByteResamplerTest {
  /** Half a level, and the rounding of sums of levels in fp32. */
  private static final double NEAREST = 0.5 + 1e-3;

  private static byte[] colors(Picture picture, int width, int height) {
    ByteBuffer target = ByteBuffer.allocate(width * height * 3);
    ByteResampler.colors(picture, target, width, height);
    assertEquals(0, target.remaining());
    return target.array();
  }

  private static byte[] gray(Picture picture, int width, int height) {
    ByteBuffer target = ByteBuffer.allocate(width * height);
    ByteResampler.gray(picture, target, width, height);
    assertEquals(0, target.remaining());
    return target.array();
  }

  private static void assertNearest(float[] expected, byte[] actual) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(255.0 * expected[i], actual[i] & 0xff, NEAREST, "element " + i);
    }
  }

  private static void assertNearest(Picture picture, int width, int height) {
    int w = picture.width();
    int h = picture.height();
    PixelArray rgb = new PixelArray(picture.rgb(), w, h, 3);
    assertNearest(Resampler.stretch(rgb, width, height), colors(picture, width, height));
    PixelArray gray = new PixelArray(picture.gray(), w, h, 1);
    assertNearest(Resampler.stretch(gray, width, height), gray(picture, width, height));
  }

  @ParameterizedTest
  @ValueSource(strings = {"chelsea.png", "coffee.png", "rocket.jpg", "camera.png"})
  void photographs(String name) throws Exception {
    Picture picture = PictureReader.read(Photos.photo(name));
    assertNearest(picture, 224, 224);
    assertNearest(picture, 96, 200);
  }

  /** Whole and other factors, growing along one axis or both, the same size. */
  @ParameterizedTest
  @CsvSource({"18, 10", "9, 5", "7, 9", "36, 20", "50, 7", "12, 40", "64, 64", "1, 1", "35, 20"})
  void sizesAndLayouts(int width, int height) {
    Random random = new Random(3);
    for (Layout layout : Layout.values()) {
      for (int bits : new int[] {8, 16}) {
        short[] samples = new short[36 * 20 * layout.channels()];
        for (int i = 0; i < samples.length; i++) {
          samples[i] = (short) random.nextInt(1 << bits);
        }
        assertNearest(Picture.of(36, 20, bits, layout, samples), width, height);
      }
    }
  }

  /** Nothing is rounded: the bytes of the file are those of the sample. */
  @Test
  void aPictureOfTheSizeIsKept() {
    Random random = new Random(4);
    byte[] levels = new byte[40 * 24 * 3];
    random.nextBytes(levels);
    assertArrayEquals(levels, colors(Picture.ofRgb(40, 24, levels), 40, 24));
    byte[] grays = new byte[40 * 24];
    random.nextBytes(grays);
    assertArrayEquals(grays, gray(Picture.ofGray(40, 24, grays), 40, 24));
  }

  @Test
  void plainColoursStayPlain() {
    for (int level = 0; level < 256; level++) {
      byte[] levels = new byte[31 * 17 * 3];
      Arrays.fill(levels, (byte) level);
      for (byte value : colors(Picture.ofRgb(31, 17, levels), 10, 6)) {
        assertTrue(value == (byte) level);
      }
    }
  }
}
