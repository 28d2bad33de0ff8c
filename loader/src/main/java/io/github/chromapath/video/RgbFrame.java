// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import io.github.chromapath.image.internal.libav.DecodedFrame;

/** Converts decoded frames to R'G'B' of 8 bits, by the formulas of ITU-T H.273. */
final class RgbFrame {
  private RgbFrame() {}

  /**
   * Converts a frame. Each pixel takes the nearest sample of chroma.
   *
   * @param coding of samples that are not R, G and B
   * @return (height, width, 3) unsigned bytes
   */
  static byte[] of(DecodedFrame frame, ColorCoding coding) {
    int width = frame.width();
    int height = frame.height();
    byte[] rgb = new byte[3 * width * height];
    int[][] rows = new int[3][width];
    int depth = frame.depth();
    double top = (1 << depth) - 1;
    Matrix matrix = Matrix.of(coding, height, depth);
    for (int y = 0; y < height; y++) {
      for (int c = 0; c < frame.colors(); c++) {
        frame.row(c, y >> frame.shiftY(c), rows[c]);
      }
      int shift = frame.colors() == 1 ? 0 : frame.shiftX(1);
      for (int x = 0; x < width; x++) {
        int at = 3 * (y * width + x);
        if (frame.isRgb()) {
          for (int c = 0; c < 3; c++) {
            rgb[at + c] = level(rows[c][x] / top);
          }
        } else if (frame.colors() == 1) {
          matrix.put(rows[0][x], 0, 0, rgb, at);
        } else {
          double middle = 1 << (depth - 1);
          matrix.put(
              rows[0][x], rows[1][x >> shift] - middle, rows[2][x >> shift] - middle, rgb, at);
        }
      }
    }
    return rgb;
  }

  private static byte level(double value) {
    return (byte) (int) (255 * Math.min(1, Math.max(0, value)) + 0.5);
  }

  private record Matrix(
      ColorCoding.Weights weights, double black, double lumaSpan, double chromaSpan) {
    static Matrix of(ColorCoding coding, int height, int depth) {
      return new Matrix(
          coding.weights(height),
          coding.black(depth),
          coding.lumaSpan(depth),
          coding.chromaSpan(depth));
    }

    void put(int luma, double blue, double red, byte[] rgb, int at) {
      double y = (luma - black) / lumaSpan;
      double r = y + 2 * (1 - weights.red()) * red / chromaSpan;
      double b = y + 2 * (1 - weights.blue()) * blue / chromaSpan;
      double g = (y - weights.red() * r - weights.blue() * b) / weights.green();
      rgb[at] = level(r);
      rgb[at + 1] = level(g);
      rgb[at + 2] = level(b);
    }
  }
}
