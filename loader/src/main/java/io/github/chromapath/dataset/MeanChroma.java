// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.color.Lab;
import io.github.chromapath.color.SRgb;
import io.github.chromapath.image.Picture;

/**
 * How colourful a picture is: the mean of its CIE Lab chroma sqrt(a*^2 + b*^2).
 *
 * <p>Of a large picture every k-th pixel of every k-th row is measured, with the smallest k for
 * which these are at most 65536.
 */
final class MeanChroma {
  /**
   * Pictures below this mean chroma count as grey. A difference of 1 in CIE Lab is about the
   * smallest that people notice.
   */
  static final double GREY = 1;

  /** Largest number of pixels that are measured. */
  static final int MOST_PIXELS = 1 << 16;

  /**
   * A mean difference, as a part of the largest sample, of the largest and the smallest of red,
   * green and blue. No picture with this difference is grey: in sRGB, chroma is at least 40 times
   * the difference of a pixel.
   */
  private static final double COLORFUL = 1.0 / 32;

  private MeanChroma() {}

  private static int step(Picture picture) {
    int step = 1;
    while (columns(picture, step) * rows(picture, step) > MOST_PIXELS) {
      step++;
    }
    return step;
  }

  private static long columns(Picture picture, int step) {
    return ((long) picture.width() + step - 1) / step;
  }

  private static long rows(Picture picture, int step) {
    return ((long) picture.height() + step - 1) / step;
  }

  /** The mean chroma, at least 0. */
  static double of(Picture picture) {
    if (picture.layout().isGray()) {
      return 0;
    }
    int step = step(picture);
    double top = picture.maximum();
    double sum = 0;
    for (int y = 0; y < picture.height(); y += step) {
      for (int x = 0; x < picture.width(); x += step) {
        Lab lab =
            Lab.of(
                new SRgb(
                    picture.sample(x, y, 0) / top,
                    picture.sample(x, y, 1) / top,
                    picture.sample(x, y, 2) / top));
        sum += Math.hypot(lab.a(), lab.b());
      }
    }
    return sum / (columns(picture, step) * rows(picture, step));
  }

  /** Whether {@link #of} is below {@link #GREY}; faster for most pictures. */
  static boolean isGrey(Picture picture) {
    return picture.layout().isGray() || (spread(picture) < COLORFUL && of(picture) < GREY);
  }

  private static double spread(Picture picture) {
    int step = step(picture);
    long sum = 0;
    for (int y = 0; y < picture.height(); y += step) {
      for (int x = 0; x < picture.width(); x += step) {
        int red = picture.sample(x, y, 0);
        int green = picture.sample(x, y, 1);
        int blue = picture.sample(x, y, 2);
        sum += Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue));
      }
    }
    return sum / (double) picture.maximum() / (columns(picture, step) * rows(picture, step));
  }
}
