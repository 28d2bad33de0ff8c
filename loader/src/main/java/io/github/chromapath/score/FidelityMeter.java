// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.image.Picture;

/** Measures {@link Fidelity} in one pass over the pixels, and one more for {@link Ssim}. */
final class FidelityMeter {
  private static final int STRIP = 1 << 12;

  private final Picture original;
  private final Picture result;
  private final int pixels;
  private final int[] originalLevels = new int[3 * STRIP];
  private final int[] resultLevels = new int[3 * STRIP];
  private final float[] originalGray = new float[STRIP];
  private final float[] resultGray = new float[STRIP];
  private final Colorfulness ofOriginal = new Colorfulness();
  private final Colorfulness ofResult = new Colorfulness();
  private double squaredError;
  private double grayError;
  private double largestGrayError;

  FidelityMeter(Picture original, Picture result) {
    this.original = original;
    this.result = result;
    pixels = original.width() * original.height();
  }

  Fidelity measure() {
    for (int from = 0; from < pixels; from += STRIP) {
      add(from, Math.min(pixels, from + STRIP));
    }
    double meanSquaredError = squaredError / (3.0 * pixels);
    return new Fidelity(
        10 * Math.log10(255.0 * 255.0 / meanSquaredError),
        Ssim.of(original, result),
        ofResult.of(result.maximum()),
        ofOriginal.of(original.maximum()),
        255 * grayError / pixels,
        255 * largestGrayError);
  }

  private void add(int from, int to) {
    int count = to - from;
    original.levels(from, to, originalLevels);
    result.levels(from, to, resultLevels);
    original.gray(from, to, originalGray);
    result.gray(from, to, resultGray);
    ofOriginal.add(originalLevels, count);
    ofResult.add(resultLevels, count);
    double scaleOfOriginal = 255.0 / original.maximum();
    double scaleOfResult = 255.0 / result.maximum();
    for (int i = 0; i < 3 * count; i++) {
      double error = resultLevels[i] * scaleOfResult - originalLevels[i] * scaleOfOriginal;
      squaredError += error * error;
    }
    for (int i = 0; i < count; i++) {
      double error = Math.abs(resultGray[i] - originalGray[i]);
      grayError += error;
      largestGrayError = Math.max(largestGrayError, error);
    }
  }
}
