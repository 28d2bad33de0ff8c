// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

/**
 * The colourfulness M3 of Hasler and Suesstrunk (2003), summed over the pixels of a picture. The
 * sums are of whole numbers: rg = R - G and 2 yb = R + G - 2 B of the stored samples.
 */
final class Colorfulness {
  private long count;
  private long rg;
  private long twiceYb;

  /** Exact for fewer than 2^29 pixels: a square is at most (2 * 65535)^2. */
  private long rgSquared;

  private long twiceYbSquared;

  /**
   * Adds pixels.
   *
   * @param levels R, G and B of each pixel
   */
  void add(int[] levels, int pixels) {
    long sum = 0;
    long twiceSum = 0;
    long squares = 0;
    long twiceSquares = 0;
    for (int i = 0; i < 3 * pixels; i += 3) {
      int redGreen = levels[i] - levels[i + 1];
      int yellowBlue = levels[i] + levels[i + 1] - 2 * levels[i + 2];
      sum += redGreen;
      twiceSum += yellowBlue;
      squares += (long) redGreen * redGreen;
      twiceSquares += (long) yellowBlue * yellowBlue;
    }
    count += pixels;
    rg += sum;
    twiceYb += twiceSum;
    rgSquared += squares;
    twiceYbSquared += twiceSquares;
  }

  /** The colourfulness on the scale of 0 to 255 of samples up to {@code maximum}. */
  double of(int maximum) {
    double meanRg = (double) rg / count;
    double meanYb = .5 * twiceYb / count;
    double variance =
        Math.max(0, (double) rgSquared / count - meanRg * meanRg)
            + Math.max(0, .25 * twiceYbSquared / count - meanYb * meanYb);
    return (Math.sqrt(variance) + .3 * Math.hypot(meanRg, meanYb)) * 255 / maximum;
  }
}
