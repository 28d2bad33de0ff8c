// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Strips;
import java.util.Arrays;

/**
 * Converts R'G'B' in [0, 1] to Y'CbCr by the formulas of ITU-T H.273, in floating point, rounded
 * once. Y' = Kr R' + Kg G' + Kb B', Cb = (B' - Y') / (2 - 2 Kb), Cr = (R' - Y') / (2 - 2 Kr).
 * Chroma is averaged over the pixels around the place of its sample. Immutable and thread-safe.
 */
final class YuvConverter {
  /** FFmpeg's AVCHROMA_LOC_CENTER, _TOPLEFT, _TOP, _BOTTOMLEFT and _BOTTOM. */
  private static final int CENTER = 2;

  private static final int TOP_LEFT = 3;
  private static final int TOP = 4;
  private static final int BOTTOM_LEFT = 5;
  private static final int BOTTOM = 6;

  private final int width;
  private final int height;
  private final Sampling sampling;
  private final ColorCoding coding;
  private final ColorCoding.Weights weights;
  private final double[] across;
  private final double[] down;

  /**
   * A converter.
   *
   * @param width columns
   * @param height rows
   * @param sampling of the result
   * @param coding of the result, with a matrix that is {@linkplain ColorCoding#writable writable}
   */
  YuvConverter(int width, int height, Sampling sampling, ColorCoding coding) {
    this.width = width;
    this.height = height;
    this.sampling = sampling;
    this.coding = coding;
    weights = coding.weights(height);
    across = taps(sampling.shiftX(), offsetAcross(coding.siting()));
    down = taps(sampling.shiftY(), offsetDown(coding.siting()));
  }

  /** Place of chroma between columns 0 (0) and 1 (1) of a pair. */
  private static double offsetAcross(int siting) {
    return siting == CENTER || siting == TOP || siting == BOTTOM ? 0.5 : 0;
  }

  /** Place of chroma between rows 0 (0) and 1 (1) of a pair. */
  private static double offsetDown(int siting) {
    return switch (siting) {
      case TOP_LEFT, TOP -> 0;
      case BOTTOM_LEFT, BOTTOM -> 1;
      default -> 0.5;
    };
  }

  /** Weights of the pixels from 1 before a pair to 1 after it; one weight without subsampling. */
  private static double[] taps(int shift, double offset) {
    if (shift == 0) {
      return new double[] {1};
    }
    if (offset == 0) {
      return new double[] {0.25, 0.5, 0.25, 0};
    }
    return offset == 1 ? new double[] {0, 0.25, 0.5, 0.25} : new double[] {0, 0.5, 0.5, 0};
  }

  /** Converts a picture. */
  YuvPicture convert(Picture.Colors colors) {
    int chromaWidth = sampling.chromaWidth(width);
    YuvPicture result = new YuvPicture(new short[width * height], plane(), plane());
    float[] cb = new float[chromaWidth * height];
    float[] cr = new float[chromaWidth * height];
    Strips.parallel(
        width,
        height,
        (from, to) -> {
          float[] rgb = new float[3 * width * (to - from)];
          colors.get(from * width, to * width, rgb);
          if (coding.wideGamut()) {
            WideGamut.convert(rgb);
          }
          double[] blue = new double[width];
          double[] red = new double[width];
          for (int row = from; row < to; row++) {
            convertRow(rgb, 3 * width * (row - from), row * width, result.y(), blue, red);
            reduceRow(blue, cb, row * chromaWidth);
            reduceRow(red, cr, row * chromaWidth);
          }
        });
    Strips.parallel(
        chromaWidth,
        sampling.chromaHeight(height),
        (from, to) -> {
          double[] sums = new double[chromaWidth];
          for (int row = from; row < to; row++) {
            store(cb, row, sums, result.cb());
            store(cr, row, sums, result.cr());
          }
        });
    return result;
  }

  private short[] plane() {
    return new short[sampling.chromaWidth(width) * sampling.chromaHeight(height)];
  }

  /** Stores luma from an index on, and computes Cb and Cr of each pixel. */
  private void convertRow(
      float[] rgb, int start, int target, short[] y, double[] blue, double[] red) {
    int black = coding.black(sampling.depth());
    int span = coding.lumaSpan(sampling.depth());
    double blueScale = 1 / (2 - 2 * weights.blue());
    double redScale = 1 / (2 - 2 * weights.red());
    for (int x = 0; x < width; x++) {
      double r = clamp(rgb[start + 3 * x]);
      double g = clamp(rgb[start + 3 * x + 1]);
      double b = clamp(rgb[start + 3 * x + 2]);
      double luma = weights.red() * r + weights.green() * g + weights.blue() * b;
      y[target + x] = (short) (black + span * luma + 0.5);
      blue[x] = (b - luma) * blueScale;
      red[x] = (r - luma) * redScale;
    }
  }

  private static double clamp(float value) {
    return Math.min(1, Math.max(0, value));
  }

  /** Averages a row of chroma over the columns around each sample. */
  private void reduceRow(double[] row, float[] target, int start) {
    int columns = sampling.chromaWidth(width);
    for (int x = 0; x < columns; x++) {
      boolean inside = x > 0 && 2 * x + 2 < width;
      target[start + x] =
          (float) (across.length == 1 ? row[x] : inside ? filtered(row, x) : atBorder(row, x));
    }
  }

  private double filtered(double[] row, int x) {
    int first = 2 * x - 1;
    return across[0] * row[first]
        + across[1] * row[first + 1]
        + across[2] * row[first + 2]
        + across[3] * row[first + 3];
  }

  private double atBorder(double[] row, int x) {
    double sum = 0;
    for (int tap = 0; tap < across.length; tap++) {
      sum += across[tap] * row[Math.min(width - 1, Math.max(0, 2 * x - 1 + tap))];
    }
    return sum;
  }

  /** Averages rows of chroma around a row of samples, which it stores. */
  private void store(float[] chroma, int row, double[] sums, short[] target) {
    int columns = sampling.chromaWidth(width);
    int first = sampling.shiftY() == 0 ? row : 2 * row - 1;
    Arrays.fill(sums, 0);
    for (int tap = 0; tap < down.length; tap++) {
      int from = columns * Math.min(height - 1, Math.max(0, first + tap));
      double weight = down[tap];
      for (int x = 0; x < columns; x++) {
        sums[x] += weight * chroma[from + x];
      }
    }
    int span = coding.chromaSpan(sampling.depth());
    int top = (1 << sampling.depth()) - 1;
    double middle = (1 << (sampling.depth() - 1)) + 0.5;
    for (int x = 0; x < columns; x++) {
      int level = (int) (middle + span * sums[x]);
      target[row * columns + x] = (short) Math.min(top, Math.max(0, level));
    }
  }
}
