// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.Point;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.SplittableRandom;

/**
 * Turns painted colours into a camera image by a slight blur and noise. Immutable and safe for
 * concurrent use.
 *
 * <p>A long holds the three channels of a pixel, 16 bits each with blue lowest, multiplied by the
 * sum of the blur's weights. So one addition applies blur and noise to all three channels.
 */
final class Sensor {
  private static final int NOISE = 1 << 15;

  /** Added to every level so that noise cannot make it negative; the clamping table removes it. */
  private static final int BIAS = 64;

  private static final int SHARP_BELOW_WIDTH = 1000;
  private static final byte[] CLAMPED = clamped();

  private final int weight;
  private final int shift;
  private final long[] noise = new long[NOISE];

  /**
   * A sensor for images of a width. Wide images get the binomial blur (1, 2, 1)/4 in both
   * directions, narrow images the milder (1, 6, 1)/8.
   *
   * @param deviation standard deviation of the noise in levels, below 8
   */
  Sensor(int width, double deviation) {
    this.weight = width < SHARP_BELOW_WIDTH ? 6 : 2;
    this.shift = width < SHARP_BELOW_WIDTH ? 6 : 4;
    SplittableRandom random = new SplittableRandom(99);
    for (int i = 0; i < NOISE; i++) {
      double gray = deviation * bell(random);
      double tint = 0.25 * deviation * bell(random);
      noise[i] = (lane(gray + tint) << 32) | (lane(gray) << 16) | lane(gray - tint);
    }
  }

  private static byte[] clamped() {
    byte[] table = new byte[256 + 2 * BIAS];
    for (int i = 0; i < table.length; i++) {
      table[i] = (byte) Math.max(0, Math.min(255, i - BIAS));
    }
    return table;
  }

  /** A random number of zero mean and unit variance, with a magnitude below 4.3. */
  private static double bell(SplittableRandom random) {
    double sum = -3;
    for (int k = 0; k < 6; k++) {
      sum += random.nextDouble();
    }
    return sum * Math.sqrt(2);
  }

  private long lane(double levels) {
    return Math.round((levels + BIAS + 0.5) * (1 << shift));
  }

  /**
   * Records a canvas.
   *
   * @param seed selects the noise
   * @return an image of the canvas's size; its samples are stored as red, green, blue
   */
  BufferedImage record(Canvas canvas, int seed) {
    int width = canvas.width();
    int height = canvas.height();
    byte[] rgb = new byte[3 * width * height];
    long[] above = new long[width];
    long[] here = new long[width];
    long[] below = new long[width];
    blurAlong(canvas, 0, above);
    blurAlong(canvas, 0, here);
    for (int y = 0; y < height; y++) {
      blurAlong(canvas, Math.min(height - 1, y + 1), below);
      int grain = CellHash.of(seed, y, 0);
      int at = 3 * y * width;
      for (int x = 0; x < width; x++, at += 3) {
        long sum = above[x] + weight * here[x] + below[x] + noise[(grain + x) & (NOISE - 1)];
        rgb[at] = CLAMPED[(int) (sum >> 32) >> shift];
        rgb[at + 1] = CLAMPED[(int) ((sum >> 16) & 0xFFFF) >> shift];
        rgb[at + 2] = CLAMPED[(int) (sum & 0xFFFF) >> shift];
      }
      long[] spare = above;
      above = here;
      here = below;
      below = spare;
    }
    return image(rgb, width, height);
  }

  private static BufferedImage image(byte[] rgb, int width, int height) {
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(rgb, rgb.length),
            width,
            height,
            3 * width,
            3,
            new int[] {0, 1, 2},
            new Point());
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    return new BufferedImage(model, raster, false, null);
  }

  /** Left + weight * middle + right of every pixel of a row. */
  private void blurAlong(Canvas canvas, int y, long[] row) {
    int[] rgb = canvas.rgb();
    int width = canvas.width();
    int at = y * width;
    long left = spread(rgb[at]);
    long middle = left;
    for (int x = 0; x < width; x++) {
      long right = x + 1 < width ? spread(rgb[at + x + 1]) : middle;
      row[x] = left + weight * middle + right;
      left = middle;
      middle = right;
    }
  }

  private static long spread(int rgb) {
    return ((long) (rgb & 0xFF0000) << 16) | ((rgb & 0xFF00) << 8) | (rgb & 0xFF);
  }
}
