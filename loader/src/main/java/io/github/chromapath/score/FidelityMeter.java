// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.image.Picture;

/**
 * Measures the {@link Fidelity} of several results of one original, each in one pass over its rows.
 * The grey values and the colourfulness of the original are computed once. Not thread-safe.
 */
final class FidelityMeter {
  /** The most samples whose squared errors of 8 bits have an int as their sum. */
  private static final int BLOCK = 1 << 15;

  private final Picture original;
  private final int width;
  private final float[] originalGray;
  private final double originalColorfulness;
  private final int[] originalLevels;
  private final int[] resultLevels;

  /** The samples of a result of the original's size. */
  @FunctionalInterface
  interface Levels {
    /** Supplies the samples of a range of pixels as {@link Picture#levels} does. */
    void get(int from, int to, int[] levels);
  }

  /**
   * A meter of results of an original.
   *
   * @param gray the original's grey values, which are not copied
   */
  FidelityMeter(Picture original, float[] gray) {
    this.original = original;
    width = original.width();
    originalGray = gray;
    originalLevels = new int[3 * width];
    resultLevels = new int[3 * width];
    Colorfulness colorfulness = new Colorfulness();
    for (int from = 0; from < gray.length; from += width) {
      original.levels(from, from + width, originalLevels);
      colorfulness.add(originalLevels, width);
    }
    originalColorfulness = colorfulness.of(original.maximum());
  }

  /** Measures a result of the original's size. */
  Fidelity of(Picture result) {
    return of(result::levels, result.maximum());
  }

  /**
   * Measures a result of the original's size.
   *
   * @param maximum the largest sample value of the result
   */
  Fidelity of(Levels result, int maximum) {
    int pixels = originalGray.length;
    float originalScale = 255f / original.maximum();
    float resultScale = 255f / maximum;
    Colorfulness colorfulness = new Colorfulness();
    Ssim ssim = new Ssim(width, original.height());
    double squaredError = 0;
    double grayError = 0;
    double largestGrayError = 0;
    for (int from = 0; from < pixels; from += width) {
      original.levels(from, from + width, originalLevels);
      result.get(from, from + width, resultLevels);
      ssim.add(originalLevels, originalScale, resultLevels, resultScale);
      colorfulness.add(resultLevels, width);
      squaredError += squaredError(maximum);
      for (int i = 0; i < width; i++) {
        double error = Math.abs(gray(i, maximum) - originalGray[from + i]);
        grayError += error;
        largestGrayError = Math.max(largestGrayError, error);
      }
    }
    return new Fidelity(
        10 * Math.log10(255.0 * 255.0 / (squaredError / (3.0 * pixels))),
        ssim.mean(),
        colorfulness.of(maximum),
        originalColorfulness,
        255 * grayError / pixels,
        255 * largestGrayError);
  }

  /** The grey of a pixel of the result's row. */
  private float gray(int pixel, float maximum) {
    int at = 3 * pixel;
    return Picture.luma(resultLevels[at], resultLevels[at + 1], resultLevels[at + 2], maximum);
  }

  /** The sum over a row, on the scale of 0 to 255. */
  private double squaredError(int maximum) {
    double sum = 0;
    if (original.maximum() == maximum && maximum == 255) {
      for (int from = 0; from < resultLevels.length; from += BLOCK) {
        sum += squaredErrorOf8Bits(from, Math.min(resultLevels.length, from + BLOCK));
      }
      return sum;
    }
    double originalScale = 255.0 / original.maximum();
    double resultScale = 255.0 / maximum;
    for (int i = 0; i < resultLevels.length; i++) {
      double error = resultLevels[i] * resultScale - originalLevels[i] * originalScale;
      sum += error * error;
    }
    return sum;
  }

  private int squaredErrorOf8Bits(int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      int error = resultLevels[i] - originalLevels[i];
      sum += error * error;
    }
    return sum;
  }
}
