// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.SplittableRandom;

/**
 * Turns painted colours into what a camera records: a slight blur and noise. Immutable and safe for
 * concurrent use.
 *
 * <p>The three channels of a pixel travel in one long, 16 bits each (blue lowest), scaled by the
 * sum of the blur's weights, so that blur and noise are one addition for all three.
 */
final class Sensor {
  private static final int NOISE = 1 << 15;

  /** Added to every level so that noise keeps lanes positive; taken off by the clamping table. */
  private static final int BIAS = 64;

  private static final int SHARP_BELOW_WIDTH = 1000;
  private static final byte[] CLAMPED = clamped();

  private final int weight;
  private final int shift;
  private final long[] noise = new long[NOISE];

  /**
   * A sensor for pictures of a width. Wide pictures get the binomial blur (1, 2, 1)/4 each way,
   * narrow ones the milder (1, 6, 1)/8.
   *
   * @param deviation standard deviation of the noise in levels, below 8
   */
  Sensor(int width, double deviation) {
    this.weight = width < SHARP_BELOW_WIDTH ? 6 : 2;
    this.shift = width < SHARP_BELOW_WIDTH ? 6 : 4;
    SplittableRandom random = new SplittableRandom(99);
    for (int i = 0; i < NOISE; i++) {
      double grey = deviation * bell(random);
      double tint = 0.25 * deviation * bell(random);
      noise[i] = (lane(grey + tint) << 32) | (lane(grey) << 16) | lane(grey - tint);
    }
  }

  private static byte[] clamped() {
    byte[] table = new byte[256 + 2 * BIAS];
    for (int i = 0; i < table.length; i++) {
      table[i] = (byte) Math.max(0, Math.min(255, i - BIAS));
    }
    return table;
  }

  /** A draw of zero mean and unit variance, within 4.3. */
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
   * @param seed which stretches of noise to use
   * @return a {@link BufferedImage#TYPE_3BYTE_BGR} picture of the canvas's size
   */
  BufferedImage record(Canvas canvas, int seed) {
    int width = canvas.width();
    int height = canvas.height();
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
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
        bgr[at] = CLAMPED[(int) (sum & 0xFFFF) >> shift];
        bgr[at + 1] = CLAMPED[(int) ((sum >> 16) & 0xFFFF) >> shift];
        bgr[at + 2] = CLAMPED[(int) (sum >> 32) >> shift];
      }
      long[] spare = above;
      above = here;
      here = below;
      below = spare;
    }
    return image;
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
