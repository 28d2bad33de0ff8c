// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.image.Picture.Layout;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class PictureTest {
  @Test
  void grayIsBt709OnEncodedValues() {
    short[] samples = {255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 99, 99, 99};
    float[] gray = Picture.of(5, 1, 8, Layout.RGB, samples).gray();
    float mixed = (2.126f + 14.304f + 2.166f) / 255f;
    assertArrayEquals(new float[] {0.2126f, 0.7152f, 0.0722f, mixed, 99 / 255f}, gray, 1e-7f);
    assertEquals(99 / 255f, gray[4]);
  }

  @Test
  void sixteenBitGrayIsExact() {
    Picture picture = Picture.of(1, 1, 16, Layout.GRAY, new short[] {(short) 40_000});
    assertEquals(40_000 / 65_535f, picture.gray()[0]);
    assertEquals(40_000, picture.withColor(picture.rgb()).sample(0, 0, 2));
  }

  @Test
  void neutralColoursKeepEveryGreyLevel() {
    short[] levels = new short[65_536];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (short) i;
    }
    Picture picture = Picture.of(256, 256, 16, Layout.GRAY, levels);
    float[] again = picture.withColor(picture.rgb()).gray();
    assertArrayEquals(picture.gray(), again);
  }

  @Test
  void newColoursKeepDepthAndAlpha() {
    Picture picture = Picture.of(1, 2, 16, Layout.GRAY_ALPHA, new short[] {1, 2, 3, 4});
    Picture colored = picture.withColor(new float[] {0, .5f, 1, -3, 7, .25f});
    assertEquals(Layout.RGB_ALPHA, colored.layout());
    int[] expected = {0, 32_768, 65_535, 2, 0, 65_535, 16_384, 4};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], colored.sample(0, i / 4, i % 4));
    }
  }

  @Test
  void refusesArraysOfAnotherSize() {
    assertThrows(
        IllegalArgumentException.class, () -> Picture.of(2, 2, 8, Layout.RGB, new short[4]));
    assertThrows(
        IllegalArgumentException.class, () -> Picture.of(1, 1, 8, Layout.GRAY, new short[] {256}));
    assertThrows(
        IllegalArgumentException.class,
        () -> Picture.ofRgb(1, 1, 8, new float[] {0, 0, Float.NaN}));
  }

  @Test
  void copiesItsArray() {
    short[] samples = {5};
    Picture picture = Picture.of(1, 1, 8, Layout.GRAY, samples);
    samples[0] = 6;
    assertEquals(5, picture.sample(0, 0, 0));
  }

  @Test
  void detectsASingleColour() {
    assertTrue(Picture.of(2, 1, 8, Layout.GRAY_ALPHA, new short[] {5, 1, 5, 2}).isOneColor());
    assertFalse(Picture.of(2, 1, 8, Layout.RGB, new short[] {5, 5, 5, 5, 5, 6}).isOneColor());
  }

  @Test
  void javaImagesSurviveARoundTrip() {
    int[] types = {
      BufferedImage.TYPE_INT_RGB,
      BufferedImage.TYPE_3BYTE_BGR,
      BufferedImage.TYPE_INT_ARGB,
      BufferedImage.TYPE_4BYTE_ABGR
    };
    for (int type : types) {
      BufferedImage image = new BufferedImage(3, 2, type);
      image.setRGB(2, 1, 0x80_40_60_90);
      BufferedImage again = BufferedPictures.toImage(BufferedPictures.toPicture(image));
      assertEquals(image.getRGB(2, 1), again.getRGB(2, 1));
      assertEquals(image.getRGB(0, 0), again.getRGB(0, 0));
    }
  }

  @Test
  void javaGreyImagesKeepTheirStoredValues() {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, 128);
    Picture picture = BufferedPictures.toPicture(image);
    assertEquals(Layout.GRAY, picture.layout());
    assertEquals(128, picture.sample(0, 0, 0));
    assertEquals(0xff_80_80_80, BufferedPictures.toImage(picture).getRGB(0, 0));
  }

  @Test
  void javaSixteenBitImageCanBeDrawn() {
    short[] samples = {(short) 0xffff, (short) 0x8080, 0};
    BufferedImage deep = BufferedPictures.toImage(Picture.of(1, 1, 16, Layout.RGB, samples));
    BufferedImage screen = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = screen.createGraphics();
    graphics.setColor(Color.BLACK);
    graphics.drawImage(deep, 0, 0, null);
    graphics.dispose();
    assertEquals(0xff_ff_80_00, screen.getRGB(0, 0));
    assertEquals(0xffff, BufferedPictures.toPicture(deep).sample(0, 0, 0));
  }

  @Test
  void levelsAreTheStoredColours() {
    int[] levels = new int[6];
    short[] samples = {1, 2, 3, 9, 4, 5, 6, 9, 7, 8, 255, 9};
    Picture.of(3, 1, 8, Layout.RGB_ALPHA, samples).levels(1, 3, levels);
    assertArrayEquals(new int[] {4, 5, 6, 7, 8, 255}, levels);
    short[] deep = {(short) 40_000, 1, 7, 2};
    Picture.of(2, 1, 16, Layout.GRAY_ALPHA, deep).levels(0, 2, levels);
    assertArrayEquals(new int[] {40_000, 40_000, 40_000, 7, 7, 7}, levels);
  }
}
