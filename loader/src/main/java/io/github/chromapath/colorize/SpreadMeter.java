// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.model.InputSize;

/**
 * Measures how far predictions of a* and b* for the same pixels are apart: the root of the mean
 * squared distance from their mean. Running sums by Welford's method, in single precision. Not
 * thread-safe.
 */
final class SpreadMeter {
  private final float[] means;
  private final float[] squares;
  private int count;

  /**
   * A meter without predictions.
   *
   * @param pixels number of pixels
   */
  SpreadMeter(int pixels) {
    means = new float[2 * pixels];
    squares = new float[pixels];
  }

  /**
   * Adds a prediction of all pixels, which is not kept.
   *
   * @param ab a* and b*, two values per pixel
   */
  void add(float[] ab) {
    count++;
    for (int i = 0; i < squares.length; i++) {
      float a = ab[2 * i] - means[2 * i];
      float b = ab[2 * i + 1] - means[2 * i + 1];
      means[2 * i] += a / count;
      means[2 * i + 1] += b / count;
      squares[i] += a * (ab[2 * i] - means[2 * i]) + b * (ab[2 * i + 1] - means[2 * i + 1]);
    }
  }

  /**
   * The spread of the predictions so far.
   *
   * @param index of the picture, whose pixels follow those of the picture before
   * @throws ArithmeticException if a prediction is not finite
   */
  ColorSpread spread(InputSize size, int index) {
    float[] spread = new float[size.height() * size.width()];
    for (int i = 0; i < spread.length; i++) {
      float square = squares[index * spread.length + i];
      if (!Float.isFinite(square)) {
        throw new ArithmeticException("the network's weights give colours that are not numbers");
      }
      spread[i] = (float) Math.sqrt(Math.max(square, 0) / count);
    }
    return new ColorSpread(size, spread);
  }
}
