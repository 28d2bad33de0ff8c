package io.github.chromapath.dataset.synth;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.SplittableRandom;

/**
 * Turns painted colours into what a camera records: a slight blur (binomial, 3x3) and noise, more
 * of it in the dark. Immutable and safe for concurrent use.
 */
final class Sensor {
  private static final int NOISE = 1 << 18;
  private static final int SHARP_WIDTH = 1000;

  private final byte[] noise = new byte[NOISE];

  Sensor() {
    SplittableRandom random = new SplittableRandom(99);
    for (int i = 0; i < NOISE; i++) {
      double sum = 0;
      for (int k = 0; k < 6; k++) {
        sum += random.nextDouble() - 0.5;
      }
      noise[i] = (byte) Math.round(sum * Math.sqrt(2) * 16);
    }
  }

  /**
   * Records a canvas.
   *
   * @param gain noise in sixteenths of a level (standard deviation)
   * @param seed which stretch of noise to use
   * @return a {@link BufferedImage#TYPE_3BYTE_BGR} picture of the canvas's size
   */
  BufferedImage record(Canvas canvas, int gain, int seed) {
    int width = canvas.width();
    int height = canvas.height();
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    int weight = width >= SHARP_WIDTH ? 2 : 6;
    int shift = weight == 2 ? 4 : 6;
    int[][] redBlue = new int[3][width];
    int[][] green = new int[3][width];
    blurRow(canvas, 0, weight, redBlue[0], green[0]);
    System.arraycopy(redBlue[0], 0, redBlue[2], 0, width);
    System.arraycopy(green[0], 0, green[2], 0, width);
    for (int y = 0; y < height; y++) {
      int next = (y + 1) % 3;
      blurRow(canvas, Math.min(height - 1, y + 1), weight, redBlue[next], green[next]);
      int[] rbAbove = redBlue[(y + 2) % 3];
      int[] rbHere = redBlue[y % 3];
      int[] rbBelow = redBlue[next];
      int[] gAbove = green[(y + 2) % 3];
      int[] gHere = green[y % 3];
      int[] gBelow = green[next];
      int grain = (seed + y * 0x9E3779B1) >>> 14;
      int at = 3 * y * width;
      for (int x = 0; x < width; x++, at += 3) {
        int rb = rbAbove[x] + weight * rbHere[x] + rbBelow[x];
        int g = gAbove[x] + weight * gHere[x] + gBelow[x];
        int n = noise[(grain + x) & (NOISE - 1)] * gain;
        int tint = (noise[(grain + 3 * x + 7) & (NOISE - 1)] * gain) >> 2;
        bgr[at] = level(((rb & 0xFFFF) >> shift) + ((n - tint) >> 8));
        bgr[at + 1] = level((g >> shift) + (n >> 8));
        bgr[at + 2] = level(((rb >>> 16) >> shift) + ((n + tint) >> 8));
      }
    }
    return image;
  }

  /** Horizontal pass: left + weight * middle + right, red and blue in the halves of one int. */
  private static void blurRow(Canvas canvas, int y, int weight, int[] redBlue, int[] green) {
    int[] rgb = canvas.rgb();
    int width = canvas.width();
    int at = y * width;
    int left = rgb[at];
    int here = rgb[at];
    for (int x = 0; x < width; x++) {
      int right = x + 1 < width ? rgb[at + x + 1] : here;
      redBlue[x] = (left & 0xFF00FF) + weight * (here & 0xFF00FF) + (right & 0xFF00FF);
      green[x] = ((left >> 8) & 255) + weight * ((here >> 8) & 255) + ((right >> 8) & 255);
      left = here;
      here = right;
    }
  }

  private static byte level(int value) {
    return (byte) (value < 0 ? 0 : Math.min(255, value));
  }
}
